package resource

import "strings"

// BirthSex is what an extension says of the sex recorded at birth; nil if it says
// something else.
func (x *Extension) BirthSex() *Extension {
	switch name := x.URL[strings.LastIndexByte(x.URL, '/')+1:]; name {
	case "us-core-birthsex", "us-core-sex", "us-core-individual-sex", "patient-birthSex",
		"Extension-UKCore-BirthSex":
		return x
	case "patient-sexParameterForClinicalUse":
		return x.Part("value")
	case "individual-recordedSexOrGender", "patient-recordedSexOrGender":
		// LOINC, and Australia's of SNOMED CT: sex assigned at birth
		if x.Part("type").Is("76689-9", "1515311000168102") {
			return x.Part("value")
		}
	}
	return nil
}
