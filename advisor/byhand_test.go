package advisor_test

import "slices"

// byHand is what the rules of typicalPack say, as a programmer would write it
// who knows no unknowns: a fact that is not known counts as not so. It fills in
// which rules are shown and gives their number.
func byHand(p *patient, shown *[64]bool) int {
	n := 0
	is := func(rule int, holds bool) {
		shown[rule] = holds
		if holds {
			n++
		}
	}
	is(0, p.Age != nil && *p.Age >= 60 && p.Smoker != nil && *p.Smoker)
	is(1, slices.Contains(p.Conditions.Has, "cond_0") && p.Age != nil && *p.Age >= 40)
	is(2,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_0" && m.Months != nil && *m.Months >= 3
		}))
	is(3, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 15)
	is(4, p.BMI != nil && *p.BMI >= 30 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_0"))
	is(5, (p.Systolic != nil && *p.Systolic >= 150 || p.LDL != nil && *p.LDL >= 4))
	is(6, p.Alcohol != nil && *p.Alcohol > 10 && p.Age != nil && 18 <= *p.Age && *p.Age <= 60 &&
		!slices.Contains(p.Symptoms.Has, "sym_0"))
	is(7, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_0" }) &&
		p.Kidney != nil && *p.Kidney < 90)
	is(8, p.Age != nil && *p.Age >= 65 && p.Smoker != nil && *p.Smoker)
	is(9, slices.Contains(p.Conditions.Has, "cond_1") && p.Age != nil && *p.Age >= 40)
	is(10,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_1" && m.Months != nil && *m.Months >= 3
		}))
	is(11, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 20)
	is(12, p.BMI != nil && *p.BMI >= 32 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_1"))
	is(13, (p.Systolic != nil && *p.Systolic >= 155 || p.LDL != nil && *p.LDL >= 5))
	is(14, p.Alcohol != nil && *p.Alcohol > 13 && p.Age != nil && 18 <= *p.Age && *p.Age <= 61 &&
		!slices.Contains(p.Symptoms.Has, "sym_1"))
	is(15, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_1" }) &&
		p.Kidney != nil && *p.Kidney < 80)
	is(16, p.Age != nil && *p.Age >= 70 && p.Smoker != nil && *p.Smoker)
	is(17, slices.Contains(p.Conditions.Has, "cond_2") && p.Age != nil && *p.Age >= 40)
	is(18,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_2" && m.Months != nil && *m.Months >= 3
		}))
	is(19, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 25)
	is(20, p.BMI != nil && *p.BMI >= 34 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_2"))
	is(21, (p.Systolic != nil && *p.Systolic >= 160 || p.LDL != nil && *p.LDL >= 6))
	is(22, p.Alcohol != nil && *p.Alcohol > 16 && p.Age != nil && 18 <= *p.Age && *p.Age <= 62 &&
		!slices.Contains(p.Symptoms.Has, "sym_2"))
	is(23, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_2" }) &&
		p.Kidney != nil && *p.Kidney < 70)
	is(24, p.Age != nil && *p.Age >= 75 && p.Smoker != nil && *p.Smoker)
	is(25, slices.Contains(p.Conditions.Has, "cond_3") && p.Age != nil && *p.Age >= 40)
	is(26,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_3" && m.Months != nil && *m.Months >= 3
		}))
	is(27, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 30)
	is(28, p.BMI != nil && *p.BMI >= 36 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_3"))
	is(29, (p.Systolic != nil && *p.Systolic >= 165 || p.LDL != nil && *p.LDL >= 7))
	is(30, p.Alcohol != nil && *p.Alcohol > 19 && p.Age != nil && 18 <= *p.Age && *p.Age <= 63 &&
		!slices.Contains(p.Symptoms.Has, "sym_3"))
	is(31, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_3" }) &&
		p.Kidney != nil && *p.Kidney < 60)
	is(32, p.Age != nil && *p.Age >= 80 && p.Smoker != nil && *p.Smoker)
	is(33, slices.Contains(p.Conditions.Has, "cond_4") && p.Age != nil && *p.Age >= 40)
	is(34,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_4" && m.Months != nil && *m.Months >= 3
		}))
	is(35, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 35)
	is(36, p.BMI != nil && *p.BMI >= 38 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_4"))
	is(37, (p.Systolic != nil && *p.Systolic >= 170 || p.LDL != nil && *p.LDL >= 8))
	is(38, p.Alcohol != nil && *p.Alcohol > 22 && p.Age != nil && 18 <= *p.Age && *p.Age <= 64 &&
		!slices.Contains(p.Symptoms.Has, "sym_4"))
	is(39, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_4" }) &&
		p.Kidney != nil && *p.Kidney < 50)
	is(40, p.Age != nil && *p.Age >= 85 && p.Smoker != nil && *p.Smoker)
	is(41, slices.Contains(p.Conditions.Has, "cond_5") && p.Age != nil && *p.Age >= 40)
	is(42,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_5" && m.Months != nil && *m.Months >= 3
		}))
	is(43, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 40)
	is(44, p.BMI != nil && *p.BMI >= 40 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_5"))
	is(45, (p.Systolic != nil && *p.Systolic >= 175 || p.LDL != nil && *p.LDL >= 9))
	is(46, p.Alcohol != nil && *p.Alcohol > 25 && p.Age != nil && 18 <= *p.Age && *p.Age <= 65 &&
		!slices.Contains(p.Symptoms.Has, "sym_5"))
	is(47, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_5" }) &&
		p.Kidney != nil && *p.Kidney < 40)
	is(48, p.Age != nil && *p.Age >= 90 && p.Smoker != nil && *p.Smoker)
	is(49, slices.Contains(p.Conditions.Has, "cond_6") && p.Age != nil && *p.Age >= 40)
	is(50,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_6" && m.Months != nil && *m.Months >= 3
		}))
	is(51, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 45)
	is(52, p.BMI != nil && *p.BMI >= 42 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_6"))
	is(53, (p.Systolic != nil && *p.Systolic >= 180 || p.LDL != nil && *p.LDL >= 10))
	is(54, p.Alcohol != nil && *p.Alcohol > 28 && p.Age != nil && 18 <= *p.Age && *p.Age <= 66 &&
		!slices.Contains(p.Symptoms.Has, "sym_6"))
	is(55, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_6" }) &&
		p.Kidney != nil && *p.Kidney < 30)
	is(56, p.Age != nil && *p.Age >= 95 && p.Smoker != nil && *p.Smoker)
	is(57, slices.Contains(p.Conditions.Has, "cond_7") && p.Age != nil && *p.Age >= 40)
	is(58,
		slices.ContainsFunc(p.Medications.Has, func(m drug) bool {
			return m.Name == "drug_7" && m.Months != nil && *m.Months >= 3
		}))
	is(59, p.Sex == "female" && p.VitaminD != nil && *p.VitaminD < 50)
	is(60, p.BMI != nil && *p.BMI >= 44 && p.Pregnant != nil && !*p.Pregnant &&
		!slices.Contains(p.Conditions.Has, "cond_7"))
	is(61, (p.Systolic != nil && *p.Systolic >= 185 || p.LDL != nil && *p.LDL >= 11))
	is(62, p.Alcohol != nil && *p.Alcohol > 31 && p.Age != nil && 18 <= *p.Age && *p.Age <= 67 &&
		!slices.Contains(p.Symptoms.Has, "sym_7"))
	is(63, slices.ContainsFunc(p.Medications.Has, func(m drug) bool { return m.Name == "drug_7" }) &&
		p.Kidney != nil && *p.Kidney < 20)
	return n
}
