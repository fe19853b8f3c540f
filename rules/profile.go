// Code generated from facts.yaml by genprofile; DO NOT EDIT.

package rules

import (
	"time"

	"example.com/crosstalk/advisor"
)

// Profile is what is known about a person. A nil pointer, an empty string
// of an enumeration and the zero Set or List mean "not known", which is not "no".
type Profile struct {
	// What is your date of birth?
	BirthDate *time.Time `expr:"birth_date" json:"birth_date,omitzero"`

	// How old are you, in years? Derived if it is not given. In a, 0 to 120.
	Age *int `expr:"age" json:"age,omitzero"`

	// How old is the child, in months? Derived if it is not given. In mo, 0 to 1440.
	AgeMonths *int `expr:"age_months" json:"age_months,omitzero"`

	// What sex was recorded at your birth?
	Sex Sex `expr:"sex" json:"sex,omitzero"`

	// Was the baby born early, before 37 weeks? Derived if it is not given.
	BornPreterm *bool `expr:"born_preterm" json:"born_preterm,omitzero"`

	// In which week of pregnancy was the baby born? In wk, 20 to 45.
	GestationWeeks *float64 `expr:"gestation_weeks" json:"gestation_weeks,omitzero"`

	// How much do you weigh, in kilograms? In kg, 0.3 to 400.
	WeightKg *float64 `expr:"weight_kg" json:"weight_kg,omitzero"`

	// How tall are you, in centimeters? In cm, 20 to 250.
	HeightCm *float64 `expr:"height_cm" json:"height_cm,omitzero"`

	// What is your body mass index (BMI)? Derived if it is not given. In kg/m2, 8 to 100.
	BMI *float64 `expr:"bmi" json:"bmi,omitzero"`

	// Do you have a womb (uterus)? Derived if it is not given.
	HasWomb *bool `expr:"has_womb" json:"has_womb,omitzero"`

	// Do you use testosterone? Derived if it is not given.
	TestosteroneTreatment *bool `expr:"testosterone_treatment" json:"testosterone_treatment,omitzero"`

	// Have your periods stopped for good (menopause)? Derived if it is not given.
	MenopausalStatus MenopausalStatus `expr:"menopausal_status" json:"menopausal_status,omitzero"`

	// How old were you when your periods stopped for good? In a, 10 to 65.
	AgeAtMenopause *int `expr:"age_at_menopause" json:"age_at_menopause,omitzero"`

	// How many years ago did your periods stop for good? Derived if it is not given. In a, 0 to
	// 110.
	YearsSinceMenopause *int `expr:"years_since_menopause" json:"years_since_menopause,omitzero"`

	// Are you pregnant now?
	Pregnant *bool `expr:"pregnant" json:"pregnant,omitzero"`

	// Could you be pregnant, for example after a missed period?
	MayBePregnant *bool `expr:"may_be_pregnant" json:"may_be_pregnant,omitzero"`

	// Are you trying to get pregnant, or do you plan to?
	PlanningPregnancy *bool `expr:"planning_pregnancy" json:"planning_pregnancy,omitzero"`

	// Could you become pregnant?
	CouldBecomePregnant *bool `expr:"could_become_pregnant" json:"could_become_pregnant,omitzero"`

	// Are you breastfeeding?
	Breastfeeding *bool `expr:"breastfeeding" json:"breastfeeding,omitzero"`

	// Did you give birth, or did a pregnancy end, in the last 12 months?
	GaveBirthLastYear *bool `expr:"gave_birth_last_year" json:"gave_birth_last_year,omitzero"`

	// Are you and your partner trying for a baby, or could your partner be pregnant?
	PartnerPlanningPregnancy *bool `expr:"partner_planning_pregnancy" json:"partner_planning_pregnancy,omitzero"`

	// Do you have, or have you ever had, any of these?
	Conditions advisor.Set `expr:"conditions" json:"conditions,omitzero"`

	// Do you have any of these now?
	Symptoms advisor.Set `expr:"symptoms" json:"symptoms,omitzero"`

	// Are you allergic to any food, supplement, medicine or skin product?
	Allergies advisor.Set `expr:"allergies" json:"allergies,omitzero"`

	// Which medicines do you take now?
	Medications advisor.List[Medication] `expr:"medications" json:"medications,omitzero"`

	// Which medicines did you stop in the last three years?
	PastMedications advisor.List[PastMedication] `expr:"past_medications" json:"past_medications,omitzero"`

	// Which supplements, vitamins or herbs do you take now?
	Supplements advisor.Set `expr:"supplements" json:"supplements,omitzero"`

	// How many weeks ago did you stop taking St. John's wort? In wk, 0 to 520.
	StJohnsWortStoppedWeeksAgo *float64 `expr:"st_johns_wort_stopped_weeks_ago" json:"st_johns_wort_stopped_weeks_ago,omitzero"`

	// Are you thinking of starting any of these?
	Considering advisor.Set `expr:"considering" json:"considering,omitzero"`

	// What would you like to read about?
	AsksAbout advisor.Set `expr:"asks_about" json:"asks_about,omitzero"`

	// Do you follow any of these ways of eating?
	Diets advisor.Set `expr:"diets" json:"diets,omitzero"`

	// Which of these do you eat or drink at least once a month?
	Eats advisor.Set `expr:"eats" json:"eats,omitzero"`

	// Which of these do you use on your skin?
	SkinProducts advisor.Set `expr:"skin_products" json:"skin_products,omitzero"`

	// Which of these has your care team said are safe for you?
	Cleared advisor.Set `expr:"cleared" json:"cleared,omitzero"`

	// Is your care now mainly for comfort, such as palliative or hospice care? Derived if it is
	// not given.
	ComfortCare *bool `expr:"comfort_care" json:"comfort_care,omitzero"`

	// How many short courses of steroid tablets did you have in the last 12 months? In 1, 0 to 30.
	SteroidCoursesLast12Months *int `expr:"steroid_courses_last_12_months" json:"steroid_courses_last_12_months,omitzero"`

	// About how many grams of strong steroid cream have you used over the years? A large tube
	// holds 100 grams. In g, 0 to 30000.
	TopicalSteroidGramsTotal *float64 `expr:"topical_steroid_grams_total" json:"topical_steroid_grams_total,omitzero"`

	// For how many months have you used strong steroid cream on most days? In mo, 0 to 1200.
	TopicalSteroidDailyMonths *float64 `expr:"topical_steroid_daily_months" json:"topical_steroid_daily_months,omitzero"`

	// Have you had a bone check since you started steroid tablets?
	BoneCheckSinceSteroids *bool `expr:"bone_check_since_steroids" json:"bone_check_since_steroids,omitzero"`

	// Have you missed, delayed or stopped your bone injection?
	BoneMedicineDoseMissed *bool `expr:"bone_medicine_dose_missed" json:"bone_medicine_dose_missed,omitzero"`

	// Do you have a vaccine or a trip abroad coming up?
	VaccineOrTravelPlanned *bool `expr:"vaccine_or_travel_planned" json:"vaccine_or_travel_planned,omitzero"`

	// Do you take more than one acid-blocking tablet a day?
	HighDosePpi *bool `expr:"high_dose_ppi" json:"high_dose_ppi,omitzero"`

	// Did you start hormone therapy before 60, or within 10 years of menopause?
	HormoneTherapyStartedEarly *bool `expr:"hormone_therapy_started_early" json:"hormone_therapy_started_early,omitzero"`

	// Have your blood clotting tests (INR) been unsteady?
	INRUnstable *bool `expr:"inr_unstable" json:"inr_unstable,omitzero"`

	// Does a care team follow your bowel disease now?
	BowelDiseaseUnderReview *bool `expr:"bowel_disease_under_review" json:"bowel_disease_under_review,omitzero"`

	// Do you take minerals, antacids or milk at the same time as your medicines?
	TakesMineralsWithMedicine *bool `expr:"takes_minerals_with_medicine" json:"takes_minerals_with_medicine,omitzero"`

	// Does your care team keep your TSH low on purpose, for example after thyroid cancer?
	TSHKeptLowOnPurpose *bool `expr:"tsh_kept_low_on_purpose" json:"tsh_kept_low_on_purpose,omitzero"`

	// What was your last count of defense cells (CD4), in cells per microliter? In /uL, 0 to 5000.
	Cd4CellsPerUl *float64 `expr:"cd4_cells_per_ul" json:"cd4_cells_per_ul,omitzero"`

	// What was your last vitamin D blood result, in nmol/L? In nmol/L, 5 to 500.
	VitaminDNmolPerL *float64 `expr:"vitamin_d_nmol_per_l" json:"vitamin_d_nmol_per_l,omitzero"`

	// When was your last vitamin D blood test?
	VitaminDTested *time.Time `expr:"vitamin_d_tested" json:"vitamin_d_tested,omitzero"`

	// What was your last blood calcium result, in mmol/L? In mmol/L, 1 to 5.
	SerumCalciumMmolPerL *float64 `expr:"serum_calcium_mmol_per_l" json:"serum_calcium_mmol_per_l,omitzero"`

	// What was your last kidney test result (eGFR)? In mL/min/{1.73_m2}, 0 to 200.
	EGFR *float64 `expr:"egfr" json:"egfr,omitzero"`

	// What was your last thyroid test result (TSH)? In m[IU]/L, 0.001 to 200.
	TSH *float64 `expr:"tsh" json:"tsh,omitzero"`

	// When was your last thyroid blood test (TSH)?
	TSHTested *time.Time `expr:"tsh_tested" json:"tsh_tested,omitzero"`

	// What was the lowest T-score of your spine or hip on your bone scan? In {T-score}, -8 to 8.
	TScoreLowest *float64 `expr:"t_score_lowest" json:"t_score_lowest,omitzero"`

	// When was your last bone density scan?
	LastBoneScan *time.Time `expr:"last_bone_scan" json:"last_bone_scan,omitzero"`

	// Have you ever had a bone density scan? Derived if it is not given.
	EverHadBoneScan *bool `expr:"ever_had_bone_scan" json:"ever_had_bone_scan,omitzero"`

	// Does a care team follow you for your bones, or treat them?
	BoneScanFollowUp *bool `expr:"bone_scan_follow_up" json:"bone_scan_follow_up,omitzero"`

	// Was a celiac blood test positive?
	CeliacTestPositive *bool `expr:"celiac_test_positive" json:"celiac_test_positive,omitzero"`

	// When did you last break a bone?
	LastFracture *time.Time `expr:"last_fracture" json:"last_fracture,omitzero"`

	// How many weeks ago did you last break a bone? Derived if it is not given. In wk, 0 to 5200.
	WeeksSinceFracture *int `expr:"weeks_since_fracture" json:"weeks_since_fracture,omitzero"`

	// How old were you when you broke a bone after a small fall or bump? In a, 0 to 120.
	AgeAtFracture *int `expr:"age_at_fracture" json:"age_at_fracture,omitzero"`

	// How many bones have you broken after small falls or bumps? In 1, 0 to 30.
	LowTraumaFractureCount *int `expr:"low_trauma_fracture_count" json:"low_trauma_fracture_count,omitzero"`

	// Did anyone check your bones after the break?
	BoneCheckAfterFracture *bool `expr:"bone_check_after_fracture" json:"bone_check_after_fracture,omitzero"`

	// By how many centimeters have you become shorter? In cm, 0 to 30.
	HeightLossCm *float64 `expr:"height_loss_cm" json:"height_loss_cm,omitzero"`

	// How many times have you fallen in the last 12 months? In 1, 0 to 365.
	FallsLast12Months *int `expr:"falls_last_12_months" json:"falls_last_12_months,omitzero"`

	// On how many days a week do you walk fast, dance, climb stairs or do other exercise on your
	// feet? In d/wk, 0 to 7.
	WeightBearingDaysPerWeek *int `expr:"weight_bearing_days_per_week" json:"weight_bearing_days_per_week,omitzero"`

	// On how many days a week do you do strength exercise? In d/wk, 0 to 7.
	StrengthDaysPerWeek *int `expr:"strength_days_per_week" json:"strength_days_per_week,omitzero"`

	// How severe is your eczema?
	EczemaSeverity EczemaSeverity `expr:"eczema_severity" json:"eczema_severity,omitzero"`

	// How severe is your psoriasis?
	PsoriasisSeverity PsoriasisSeverity `expr:"psoriasis_severity" json:"psoriasis_severity,omitzero"`

	// Do you have light treatment for your skin now?
	Phototherapy Phototherapy `expr:"phototherapy" json:"phototherapy,omitzero"`

	// Have you ever had PUVA light treatment?
	PuvaEver *bool `expr:"puva_ever" json:"puva_ever,omitzero"`

	// Do you use tanning beds?
	UsesTanningBed *bool `expr:"uses_tanning_bed" json:"uses_tanning_bed,omitzero"`

	// Do you sunbathe or seek out the sun?
	SeeksSun *bool `expr:"seeks_sun" json:"seeks_sun,omitzero"`

	// Do you sunbathe or use tanning beds to get vitamin D?
	SeeksSunForVitaminD *bool `expr:"seeks_sun_for_vitamin_d" json:"seeks_sun_for_vitamin_d,omitzero"`

	// Are you mostly indoors, or is most of your skin covered outdoors?
	LittleSunOnSkin *bool `expr:"little_sun_on_skin" json:"little_sun_on_skin,omitzero"`

	// About how many minutes a day is the sun on your bare skin? In min/d, 0 to 720.
	SunMinutesPerDay *int `expr:"sun_minutes_per_day" json:"sun_minutes_per_day,omitzero"`

	// What is your skin type, from 1 (very fair, always burns) to 6 (very dark, never burns)? In
	// 1, 1 to 6.
	SkinType *int `expr:"skin_type" json:"skin_type,omitzero"`

	// At what latitude do you live? In deg, -90 to 90.
	Latitude *float64 `expr:"latitude" json:"latitude,omitzero"`

	// Does your skin sting, burn or itch from skin products?
	SkinReactsToProducts *bool `expr:"skin_reacts_to_products" json:"skin_reacts_to_products,omitzero"`

	// Did this begin suddenly after a food, a medicine or a product?
	SymptomsAfterTrigger *bool `expr:"symptoms_after_trigger" json:"symptoms_after_trigger,omitzero"`

	// Which of these fits your usual diet?
	DietPattern DietPattern `expr:"diet_pattern" json:"diet_pattern,omitzero"`

	// Does a dietitian or doctor guide your diet?
	DietitianSupervised *bool `expr:"dietitian_supervised" json:"dietitian_supervised,omitzero"`

	// How many grams of fiber do you eat in a day? In g/d, 0 to 150.
	FiberGPerDay *float64 `expr:"fiber_g_per_day" json:"fiber_g_per_day,omitzero"`

	// Do you rarely eat beans, vegetables, fruit or whole grains? Derived if it is not given.
	LowFiberDiet *bool `expr:"low_fiber_diet" json:"low_fiber_diet,omitzero"`

	// How much of your daily energy comes from added or free sugar, in percent? In %, 0 to 100.
	FreeSugarPercentEnergy *float64 `expr:"free_sugar_percent_energy" json:"free_sugar_percent_energy,omitzero"`

	// How many sugary drinks do you have in a week? In /wk, 0 to 200.
	SugaryDrinksPerWeek *float64 `expr:"sugary_drinks_per_week" json:"sugary_drinks_per_week,omitzero"`

	// How many UK units of alcohol do you drink in a week? One unit is 8 grams. A US drink is 1.75
	// units. In {UK_unit}/wk, 0 to 400.
	AlcoholUnitsPerWeek *float64 `expr:"alcohol_units_per_week" json:"alcohol_units_per_week,omitzero"`

	// How many times a month do you eat liver or liver pate? In /mo, 0 to 120.
	LiverMealsPerMonth *float64 `expr:"liver_meals_per_month" json:"liver_meals_per_month,omitzero"`

	// How many servings of fish do you eat in a week? In /wk, 0 to 60.
	FishServingsPerWeek *float64 `expr:"fish_servings_per_week" json:"fish_servings_per_week,omitzero"`

	// How many servings of leafy greens do you eat in a week? In /wk, 0 to 140.
	LeafyGreenServingsPerWeek *float64 `expr:"leafy_green_servings_per_week" json:"leafy_green_servings_per_week,omitzero"`

	// How many milligrams of calcium do you get in a day, from food and pills together? In mg/d, 0
	// to 6000.
	CalciumIntakeMgPerDay *float64 `expr:"calcium_intake_mg_per_day" json:"calcium_intake_mg_per_day,omitzero"`

	// How many micrograms of vitamin D do you get in a day, from food and pills together? In ug/d,
	// 0 to 2500.
	VitaminDIntakeMcgPerDay *float64 `expr:"vitamin_d_intake_mcg_per_day" json:"vitamin_d_intake_mcg_per_day,omitzero"`

	// How many micrograms of vitamin D do you take in a day? 40 IU is 1 microgram. In ug/d, 0 to
	// 2500.
	VitaminDSupplementMcgPerDay *float64 `expr:"vitamin_d_supplement_mcg_per_day" json:"vitamin_d_supplement_mcg_per_day,omitzero"`

	// What is the largest amount of vitamin D you took at one time, in micrograms? In ug, 0 to
	// 15000.
	VitaminDSingleDoseMcg *float64 `expr:"vitamin_d_single_dose_mcg" json:"vitamin_d_single_dose_mcg,omitzero"`

	// Why do you take vitamin D, or think of taking it?
	VitaminDFor VitaminDFor `expr:"vitamin_d_for" json:"vitamin_d_for,omitzero"`

	// How many milligrams of calcium do you take in pills in a day? In mg/d, 0 to 6000.
	CalciumSupplementMgPerDay *float64 `expr:"calcium_supplement_mg_per_day" json:"calcium_supplement_mg_per_day,omitzero"`

	// How many micrograms of vitamin A (retinol) do you take in a day? In ug/d, 0 to 30000.
	RetinolSupplementMcgPerDay *float64 `expr:"retinol_supplement_mcg_per_day" json:"retinol_supplement_mcg_per_day,omitzero"`

	// How many micrograms of retinol do you get in a day, from food and pills together? In ug/d, 0
	// to 30000.
	RetinolTotalMcgPerDay *float64 `expr:"retinol_total_mcg_per_day" json:"retinol_total_mcg_per_day,omitzero"`

	// How many milligrams of beta-carotene do you take in a day? In mg/d, 0 to 200.
	BetaCaroteneSupplementMgPerDay *float64 `expr:"beta_carotene_supplement_mg_per_day" json:"beta_carotene_supplement_mg_per_day,omitzero"`

	// How many milligrams of vitamin C do you take in a day? In mg/d, 0 to 20000.
	VitaminCSupplementMgPerDay *float64 `expr:"vitamin_c_supplement_mg_per_day" json:"vitamin_c_supplement_mg_per_day,omitzero"`

	// How many milligrams of vitamin E do you take in a day? In mg/d, 0 to 3000.
	VitaminESupplementMgPerDay *float64 `expr:"vitamin_e_supplement_mg_per_day" json:"vitamin_e_supplement_mg_per_day,omitzero"`

	// How many micrograms of vitamin K do you take in a day? In ug/d, 0 to 50000.
	VitaminKSupplementMcgPerDay *float64 `expr:"vitamin_k_supplement_mcg_per_day" json:"vitamin_k_supplement_mcg_per_day,omitzero"`

	// How many milligrams of zinc do you take in pills in a day? In mg/d, 0 to 500.
	ZincSupplementMgPerDay *float64 `expr:"zinc_supplement_mg_per_day" json:"zinc_supplement_mg_per_day,omitzero"`

	// How many milligrams of zinc do you get in a day, from food and pills together? In mg/d, 0 to
	// 500.
	ZincTotalMgPerDay *float64 `expr:"zinc_total_mg_per_day" json:"zinc_total_mg_per_day,omitzero"`

	// For how many weeks have you taken zinc pills? In wk, 0 to 5200.
	ZincSupplementWeeks *float64 `expr:"zinc_supplement_weeks" json:"zinc_supplement_weeks,omitzero"`

	// How many milligrams of magnesium do you take in pills in a day? In mg/d, 0 to 5000.
	MagnesiumSupplementMgPerDay *float64 `expr:"magnesium_supplement_mg_per_day" json:"magnesium_supplement_mg_per_day,omitzero"`

	// How many grams of EPA and DHA do you take in a day? In g/d, 0 to 20.
	EPADHAGPerDay *float64 `expr:"epa_dha_g_per_day" json:"epa_dha_g_per_day,omitzero"`

	// How many micrograms of folic acid do you take in a day? In ug/d, 0 to 15000.
	FolicAcidSupplementMcgPerDay *float64 `expr:"folic_acid_supplement_mcg_per_day" json:"folic_acid_supplement_mcg_per_day,omitzero"`

	// How many micrograms of biotin do you take in a day? In ug/d, 0 to 300000.
	BiotinSupplementMcgPerDay *float64 `expr:"biotin_supplement_mcg_per_day" json:"biotin_supplement_mcg_per_day,omitzero"`

	// Have you bought a gut or food test by mail?
	BoughtGutTest *bool `expr:"bought_gut_test" json:"bought_gut_test,omitzero"`

	// Do you smoke?
	Smoking Smoking `expr:"smoking" json:"smoking,omitzero"`

	// Do you vape?
	Vapes *bool `expr:"vapes" json:"vapes,omitzero"`

	// Does anyone smoke in your home?
	SmokerAtHome *bool `expr:"smoker_at_home" json:"smoker_at_home,omitzero"`

	// Do you cook or heat with gas, fire or candles?
	OpenFlameAtHome *bool `expr:"open_flame_at_home" json:"open_flame_at_home,omitzero"`

	// How many hours do you sleep in a night? In h, 0 to 24.
	SleepHours *float64 `expr:"sleep_hours" json:"sleep_hours,omitzero"`

	// On how many nights a week does itch wake you? In d/wk, 0 to 7.
	ItchWakesNightsPerWeek *int `expr:"itch_wakes_nights_per_week" json:"itch_wakes_nights_per_week,omitzero"`

	// How stressed do you feel, from 0 (not at all) to 10 (very much)? In 1, 0 to 10.
	Stress010 *int `expr:"stress_0_10" json:"stress_0_10,omitzero"`

	// Does stress seem to make your skin worse?
	NamesStressAsTrigger *bool `expr:"names_stress_as_trigger" json:"names_stress_as_trigger,omitzero"`

	// What is the air quality index where you live today? In 1, 0 to 1000.
	AirQualityIndex *int `expr:"air_quality_index" json:"air_quality_index,omitzero"`

	// Is the air often dirty where you live? Derived if it is not given.
	HighAirPollution *bool `expr:"high_air_pollution" json:"high_air_pollution,omitzero"`

	// Do you sit or lie for most of the day?
	LowActivity *bool `expr:"low_activity" json:"low_activity,omitzero"`

	// In how many days is your operation? In d, 0 to 730.
	SurgeryInDays *int `expr:"surgery_in_days" json:"surgery_in_days,omitzero"`

	// In how many days is your next blood test? In d, 0 to 730.
	BloodTestInDays *int `expr:"blood_test_in_days" json:"blood_test_in_days,omitzero"`

	// For how many years have you had diabetes? In a, 0 to 100.
	DiabetesYears *int `expr:"diabetes_years" json:"diabetes_years,omitzero"`

	// For how many weeks have you had loose stools? In wk, 0 to 520.
	DiarrheaWeeks *float64 `expr:"diarrhea_weeks" json:"diarrhea_weeks,omitzero"`

	// How much of your weight have you lost in 6 months, in percent? In %, 0 to 60.
	WeightLossPercent6Months *float64 `expr:"weight_loss_percent_6_months" json:"weight_loss_percent_6_months,omitzero"`

	// What is your temperature, in degrees Celsius? In Cel, 30 to 45.
	TemperatureC *float64 `expr:"temperature_c" json:"temperature_c,omitzero"`

	// For how many weeks have you had back pain? In wk, 0 to 5200.
	BackPainWeeks *float64 `expr:"back_pain_weeks" json:"back_pain_weeks,omitzero"`
}

// Sex is a value of the fact sex; "" is not known.
type Sex string

const (
	SexFemale   Sex = "female"
	SexMale     Sex = "male"
	SexIntersex Sex = "intersex"
)

// MenopausalStatus is a value of the fact menopausal_status; "" is not known.
type MenopausalStatus string

const (
	MenopausalStatusPremenopausal  MenopausalStatus = "premenopausal"
	MenopausalStatusPerimenopausal MenopausalStatus = "perimenopausal"
	MenopausalStatusPostmenopausal MenopausalStatus = "postmenopausal"
	MenopausalStatusNotApplicable  MenopausalStatus = "not_applicable"
)

// Medication is a record of the fact medications.
type Medication struct {
	// Name.
	Name string `expr:"name" json:"name,omitzero"`

	// What do you take {name} for?
	Indication Indication `expr:"indication" json:"indication,omitzero"`

	// How many milligrams of {name} do you take in a day? In mg/d, 0 to 10000.
	DoseMgPerDay *float64 `expr:"dose_mg_per_day" json:"dose_mg_per_day,omitzero"`

	// For {name}, what is the same daily dose of prednisone, in milligrams? Your pharmacist can
	// tell you. Derived if it is not given. In mg/d, 0 to 2000.
	PrednisoneEquivalentMgPerDay *float64 `expr:"prednisone_equivalent_mg_per_day" json:"prednisone_equivalent_mg_per_day,omitzero"`

	// For {name}, how many milligrams of prednisone is the daily dose like, for each kilogram of
	// weight? Derived if it is not given. In mg/kg/d, 0 to 50.
	PrednisoneEquivalentMgPerKgPerDay *float64 `expr:"prednisone_equivalent_mg_per_kg_per_day" json:"prednisone_equivalent_mg_per_kg_per_day,omitzero"`

	// When did you start {name}?
	Started *time.Time `expr:"started" json:"started,omitzero"`

	// For how many weeks have you taken {name}? Derived if it is not given. In wk, 0 to 5200.
	Weeks *float64 `expr:"weeks" json:"weeks,omitzero"`

	// For how many months have you taken {name}? Derived if it is not given. In mo, 0 to 1200.
	Months *float64 `expr:"months" json:"months,omitzero"`

	// For how many months in all are you meant to take {name}? In mo, 0 to 1200.
	PlannedMonths *float64 `expr:"planned_months" json:"planned_months,omitzero"`

	// On how many days of the week do you take {name}? In d/wk, 0 to 7.
	DaysPerWeek *int `expr:"days_per_week" json:"days_per_week,omitzero"`

	// How many months ago was your last dose of {name}? Derived if it is not given. In mo, 0 to
	// 240.
	MonthsSinceLastDose *float64 `expr:"months_since_last_dose" json:"months_since_last_dose,omitzero"`

	// When was your last dose of {name}?
	LastDose *time.Time `expr:"last_dose" json:"last_dose,omitzero"`

	// Was {name} prescribed for you?
	Prescribed *bool `expr:"prescribed" json:"prescribed,omitzero"`
}

// Indication is a value of the fact medications.indication; "" is not known.
type Indication string

const (
	IndicationSkin   Indication = "skin"
	IndicationJoint  Indication = "joint"
	IndicationBowel  Indication = "bowel"
	IndicationCancer Indication = "cancer"
	IndicationBone   Indication = "bone"
	IndicationOther  Indication = "other"
)

// PastMedication is a record of the fact past_medications.
type PastMedication struct {
	// Name.
	Name string `expr:"name" json:"name,omitzero"`

	// When did you stop {name}?
	Stopped *time.Time `expr:"stopped" json:"stopped,omitzero"`

	// How many months ago did you stop {name}? Derived if it is not given. In mo, 0 to 1200.
	StoppedMonthsAgo *float64 `expr:"stopped_months_ago" json:"stopped_months_ago,omitzero"`

	// For how many weeks did you take {name}? In wk, 0 to 5200.
	Weeks *float64 `expr:"weeks" json:"weeks,omitzero"`

	// For how many months did you take {name}? In mo, 0 to 1200.
	Months *float64 `expr:"months" json:"months,omitzero"`
}

// EczemaSeverity is a value of the fact eczema_severity; "" is not known.
type EczemaSeverity string

const (
	EczemaSeverityMild     EczemaSeverity = "mild"
	EczemaSeverityModerate EczemaSeverity = "moderate"
	EczemaSeveritySevere   EczemaSeverity = "severe"
)

// PsoriasisSeverity is a value of the fact psoriasis_severity; "" is not known.
type PsoriasisSeverity string

const (
	PsoriasisSeverityMild     PsoriasisSeverity = "mild"
	PsoriasisSeverityModerate PsoriasisSeverity = "moderate"
	PsoriasisSeveritySevere   PsoriasisSeverity = "severe"
)

// Phototherapy is a value of the fact phototherapy; "" is not known.
type Phototherapy string

const (
	PhototherapyNone    Phototherapy = "none"
	PhototherapyNbUvb   Phototherapy = "nb_uvb"
	PhototherapyBbUvb   Phototherapy = "bb_uvb"
	PhototherapyPuva    Phototherapy = "puva"
	PhototherapyHomeUvb Phototherapy = "home_uvb"
	PhototherapyExcimer Phototherapy = "excimer"
)

// DietPattern is a value of the fact diet_pattern; "" is not known.
type DietPattern string

const (
	DietPatternOmnivore    DietPattern = "omnivore"
	DietPatternPescatarian DietPattern = "pescatarian"
	DietPatternVegetarian  DietPattern = "vegetarian"
	DietPatternVegan       DietPattern = "vegan"
	DietPatternOther       DietPattern = "other"
)

// VitaminDFor is a value of the fact vitamin_d_for; "" is not known.
type VitaminDFor string

const (
	VitaminDForPreventFracturesOrFalls VitaminDFor = "prevent_fractures_or_falls"
	VitaminDForLowLevel                VitaminDFor = "low_level"
	VitaminDForSkin                    VitaminDFor = "skin"
	VitaminDForOther                   VitaminDFor = "other"
)

// Smoking is a value of the fact smoking; "" is not known.
type Smoking string

const (
	SmokingNever   Smoking = "never"
	SmokingFormer  Smoking = "former"
	SmokingCurrent Smoking = "current"
)
