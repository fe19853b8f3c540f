package speech

import (
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// "que redujera", "yo redujese" and "yo reduciria" are of verbs by their ends; these words
// are not.
var (
	pastSubjunctive = pattern.New(`^.{2,}(?:[aj]ra|ie?ra|[aj]se|ie?se|uese|era)[sn]?$`)
	conditional     = pattern.New(`^.{2,}[aeid]ria[sn]?$`)
	noSubjunctive   = classSet("" +
		"manera primera tercera carrera cadera nevera tijeras maneras caderas " +
		"cara clase base fase frase clases bases camara mascara cualquiera " +
		"siquiera fuera afuera espera madera ladera bandera escalera primeras " +
		"barrera enfermera enfermeras ceguera sordera cuchara cucharas rara " +
		"clara para diaria diarias primaria necesaria necesarias materia " +
		"bacteria bacterias arteria arterias secundaria secundarios " +
		"secundarias temporaria varias urinaria hereditaria alimentaria " +
		"sanitaria bateria hospitalaria ordinaria voluntaria farmaceria " +
		"mayoria")
)

// spanishClass goes by the end of a word.
func (g *grammar) spanishClass(u unit) string {
	body := u.word
	for _, end := range clitics {
		if b, ok := strings.CutSuffix(body, end); ok && len(b) > 3 {
			if list := g.classes.phrases[b]; len(list) > 0 && len(list[0].words) == 1 {
				return list[0].tag // "llevelas"
			}
			if strings.HasSuffix(b, "r") {
				return "INF"
			}
			body = b
			break
		}
	}
	switch {
	case u.future:
		return "FUT"
	case pastSubjunctive().MatchString(body) && !noSubjunctive[body]:
		return "SUBJ"
	case conditional().MatchString(body) && !noSubjunctive[body]:
		return "COND"
	case len(body) > 3 && (strings.HasSuffix(body, "ar") || strings.HasSuffix(body, "er") ||
		strings.HasSuffix(body, "ir")):
		return "INF"
	case strings.HasSuffix(body, "s"):
		return "S"
	case strings.HasSuffix(body, "ando") || strings.HasSuffix(body, "iendo"):
		return "GER"
	case len(body) > 2 && (strings.HasSuffix(body, "e") || strings.HasSuffix(body, "en")):
		return "E" // may be a request, as "aparque"
	}
	return "W"
}
