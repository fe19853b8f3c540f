package main

func Example() {
	main()
	// Output:
	// important: Steroid tablets and your bones
	//   because you are 18 or older
	//   because you take steroid tablets for 3 months or more (prednisone)
	//   4 sources
	// important: Do not stop steroid tablets suddenly
	//   because you have taken steroid tablets for 3 weeks or more (prednisone)
	//   3 sources
	// notice: Raw foods need extra care
	//   because you take steroid tablets (prednisone)
	//   2 sources
	// ask: Do you have any of these now?
	// ask: Which medicines did you stop in the last three years?
	// ask: Which supplements, vitamins or herbs do you take now?
}
