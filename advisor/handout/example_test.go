package handout_test

import (
	"fmt"
	"html/template"
	"os"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
)

// A person whose legs are swollen, in the words of a small pack.
func Example() {
	rb, err := advisor.Load[advisor.Record](os.DirFS("testdata/pack"), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, profile, err := rb.Decode("profile", []byte(`{"swollen_legs": true}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	advice, err := rb.Advise(profile, &advisor.Options{Language: "es"})
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := handout.New(rb, advice, &handout.Options{Clinic: handout.Clinic{Phone: "555 0100"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := h.WriteMarkdown(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// # Qué hacer y por qué
	//
	// En esta hoja: Su corazón
	//
	// ## Qué hacer
	//
	// ### Hoy
	//
	// - [ ] Llame hoy a su equipo o al 1 800 555.
	//
	// ¿Tiene preguntas? Llame al 555 0100.
	//
	// En una emergencia, llame al 911.
	//
	// ## Las piernas hinchadas
	//
	// La hinchazón puede indicar que el corazón necesita ayuda.
	//
	// **Por qué es para usted:** swollen legs.
	//
	// Fuentes: 1, 2
	//
	// ## Mis preguntas
	//
	// Anote qué más quiere preguntar y lleve esta hoja a su cita.
	//
	// ---
	//
	// ---
	//
	// ---
	//
	// ## Fuentes
	//
	// 1. Society of Hearts. A guide to hearts. 2024. <https://doi.org/10.1000/heart.1>
	// 2. Hearts at home. Society of Hearts. (no se pudieron comprobar todos los datos de esta fuente) <https://www.example.org/a/very/long/address/that/nobody/would/type/from/paper?and=more>
	//
	// Ningún profesional de la salud ha revisado el texto de esta hoja.
	//
	// Ningún traductor ha revisado el texto de esta hoja.
	//
	// Esto es solo educación.
	//
	// hearts 1.0.0
}

// A clinic's own line above the text.
func ExampleTemplate() {
	mine := template.Must(handout.Template().Parse(
		`{{define "header"}}<p>Hill Clinic, heart team</p>{{end}}`))
	fmt.Println(handout.Options{Template: mine}.Template.Lookup("header") != nil)
	// Output: true
}
