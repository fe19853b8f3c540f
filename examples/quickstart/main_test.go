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
	// important: Raw foods need extra care
	//   because germs in raw food could harm you more than others (prednisone)
	//   2 sources
	// info: Mediterranean-style eating
	//   because you are 18 or older
	//   because you have psoriasis
	//   2 sources
	// ask: Do you have any of these now?
	// ask: Which medicines did you stop in the last three years?
	// ask: Which supplements, vitamins or herbs do you take now?
}
