package writing

import "encoding/json"

// The structs of this package hold what is written of FHIR R4. The order of their
// fields is that of the keys in what comes out.

type bundle struct {
	ResourceType string  `json:"resourceType"`
	Type         string  `json:"type"`
	Entry        []entry `json:"entry"`
}

type entry struct {
	FullURL  string `json:"fullUrl"`
	Resource any    `json:"resource"`
}

type reference struct {
	Reference string `json:"reference"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type note struct {
	Text string `json:"text"`
}

type guidanceResponse struct {
	ResourceType    string            `json:"resourceType"`
	ID              string            `json:"id"`
	Language        string            `json:"language"`
	ModuleCanonical string            `json:"moduleCanonical"`
	Status          string            `json:"status"`
	Subject         reference         `json:"subject"`
	Occurrence      string            `json:"occurrenceDateTime,omitempty"`
	Note            []note            `json:"note,omitempty"`
	Result          *reference        `json:"result,omitempty"`
	DataRequirement []dataRequirement `json:"dataRequirement,omitempty"`
}

type dataRequirement struct {
	Type       string       `json:"type"`
	CodeFilter []codeFilter `json:"codeFilter,omitempty"`
}

type codeFilter struct {
	Path string   `json:"path"`
	Code []coding `json:"code"`
}

type requestGroup struct {
	ResourceType string        `json:"resourceType"`
	ID           string        `json:"id"`
	Language     string        `json:"language"`
	Status       string        `json:"status"`
	Intent       string        `json:"intent"`
	Subject      reference     `json:"subject"`
	AuthoredOn   string        `json:"authoredOn,omitempty"`
	Action       []groupAction `json:"action"`
}

type groupAction struct {
	Title         string        `json:"title"`
	Description   string        `json:"description"`
	Priority      string        `json:"priority"`
	Documentation []relatedWork `json:"documentation"`
	Resource      reference     `json:"resource"`
}

type relatedWork struct {
	Type     string `json:"type"`
	Label    string `json:"label,omitempty"`
	Display  string `json:"display,omitempty"`
	Citation string `json:"citation"`
	URL      string `json:"url,omitempty"`
}

type communicationRequest struct {
	ResourceType    string      `json:"resourceType"`
	ID              string      `json:"id"`
	Language        string      `json:"language"`
	Status          string      `json:"status"`
	Category        []concept   `json:"category"`
	Priority        string      `json:"priority"`
	Subject         reference   `json:"subject"`
	About           []reference `json:"about,omitempty"`
	Payload         []payload   `json:"payload"`
	AuthoredOn      string      `json:"authoredOn,omitempty"`
	Recipient       []reference `json:"recipient"`
	ReasonReference []reference `json:"reasonReference,omitempty"`
	Note            []note      `json:"note"`
}

type payload struct {
	Content string `json:"contentString"`
}

type questionnaire struct {
	ResourceType string         `json:"resourceType"`
	Language     string         `json:"language"`
	URL          string         `json:"url"`
	Version      string         `json:"version"`
	Name         string         `json:"name"`
	Title        string         `json:"title"`
	Status       string         `json:"status"`
	SubjectType  []string       `json:"subjectType"`
	Date         string         `json:"date,omitempty"`
	Description  string         `json:"description,omitempty"`
	Item         []questionItem `json:"item,omitempty"`
}

type questionItem struct {
	Extension    []extension    `json:"extension,omitempty"`
	LinkID       string         `json:"linkId"`
	Code         []coding       `json:"code,omitempty"`
	Text         string         `json:"text"`
	Type         string         `json:"type"`
	AnswerOption []answerOption `json:"answerOption,omitempty"`
	Item         []questionItem `json:"item,omitempty"`
}

type answerOption struct {
	Coding coding `json:"valueCoding"`
}

type coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

type extension struct {
	URL     string       `json:"url"`
	Coding  *coding      `json:"valueCoding,omitempty"`
	Decimal *json.Number `json:"valueDecimal,omitempty"`
	Integer *json.Number `json:"valueInteger,omitempty"`
}
