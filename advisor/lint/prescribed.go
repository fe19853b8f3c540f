package lint

import (
	"regexp"
)

var prescribed = &check{Check: Check{Name: "prescribed-medicine", Severity: Error,
	Summary: "Nobody is told to start, stop or change a prescribed medicine",
	Doc:     `A reader who stops a medicine because of a leaflet can come to harm. "Do not stop ... on your own" and "ask before you stop" are what is wanted; where a drug label itself says so, "call your care team before the next dose" is the form.`},
	run: func(p *pass) {
		p.search(prescribedForm, "%q tells the reader to change a medicine; write \"ask your care team before ...\"")
	},
}

var prescribedForm = regexp.MustCompile(`(?i)(?:^|[.!?:;]\s+|\b(?:please|you should|you must|you can|you need to) )(?:stop|skip|start|increase|reduce|lower|double|halve|change|switch|pause|cut down on|come off) (?:taking |using )?(?:your |the |this |these |any )?(?:prescribed )?(?:medicines?|medications?|drugs?|tablets?|pills|doses?|treatment|injections?|infusions?|steroids?|prednisone|prednisolone|methotrexate|ciclosporin|cyclosporine|warfarin|isotretinoin|biologic)\b`)
