package main

func Example() {
	main()
	// Output:
	// important: Steroid tablets and your bones
	//   because you are 18 or older
	//   because you take steroid tablets for 3 months or more (prednisone)
	//   4 sources
	// important: Do not stop steroid tablets suddenly
	//   because you take steroid tablets, or took them in the last 12 months (prednisone)
	//   3 sources
	// notice: Raw foods need extra care
	//   because you take steroid tablets (prednisone)
	//   3 sources
	// info: Mediterranean-style eating
	//   because you are 18 or older
	//   because you have psoriasis
	//   2 sources
	// ask: Do you have any of these now?
	// ask: Which medicines did you stop in the last three years?
	// ask: Did this begin suddenly after a food, a medicine or a product?
}
