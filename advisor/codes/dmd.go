package codes

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// dmd reads a release of the British dictionary of medicines and devices, and returns
// its version: the XML files of virtual and actual products and of ingredients, as the
// technical specification of the NHS Business Services Authority lays them out.
func (r *release) dmd(visit func(product)) string {
	ingredient := r.need(`f_ingredient2_.*\.xml`, "f_ingredient2 file")
	vmp, amp := r.need(`f_vmp2_.*\.xml`, "f_vmp2 file"), r.need(`f_amp2_.*\.xml`, "f_amp2 file")
	vtm := r.find(`f_vtm2_.*\.xml`)
	// f_vmp2_3181126.xml: after a digit for the format, day, month and year.
	ver := r.version(`_\d(\d{6})\.xml$`, ingredient, vmp, amp, vtm)
	substances := map[string]string{} // ISID -> name
	r.elements(ingredient, []string{"ING"}, func(_ string, e map[string]string) {
		substances[e["ISID"]] = e["NM"]
	})
	products := map[string]*product{}
	var order []string
	r.elements(vmp, []string{"VMP", "VPI"}, func(kind string, e map[string]string) {
		code := e["VPID"]
		switch name := substances[e["ISID"]]; {
		case kind == "VMP" && e["INVALID"] != "1":
			products[code] = &product{code: code, names: []string{e["NM"]}}
			order = append(order, code)
		case kind == "VPI" && products[code] != nil && name != "":
			products[code].ingredients = append(products[code].ingredients, name)
		}
	})
	for _, code := range order {
		visit(*products[code])
	}
	r.elements(amp, []string{"AMP"}, func(_ string, e map[string]string) {
		if v := products[e["VPID"]]; v != nil && e["INVALID"] != "1" {
			brand := *v // it is what it is a brand of
			brand.code = e["APID"]
			visit(brand)
		}
	})
	if vtm != "" {
		r.elements(vtm, []string{"VTM"}, func(_ string, e map[string]string) {
			if e["INVALID"] != "1" {
				name := strings.ReplaceAll(e["NM"], " + ", " / ")
				visit(product{code: e["VTMID"], names: []string{name}})
			}
		})
	}
	return ver
}

// elements calls visit for each element of a name, with the texts of its
// children.
func (r *release) elements(name string, kinds []string,
	visit func(kind string, e map[string]string)) {
	r.read(name, func(in io.Reader) error {
		dec := xml.NewDecoder(in)
		var kind, child string
		var e map[string]string
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				line, col := dec.InputPos()
				return fmt.Errorf("%s:%d:%d: %w", name, line, col, err)
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				if e != nil {
					child = tok.Name.Local
					continue
				}
				for _, k := range kinds {
					if tok.Name.Local == k {
						kind, e = k, map[string]string{}
					}
				}
			case xml.CharData:
				if e != nil && child != "" && len(e[child]) < maxLine {
					e[child] += string(tok)
				}
			case xml.EndElement:
				if e != nil && tok.Name.Local == kind {
					visit(kind, e)
					e = nil
				} else {
					child = ""
				}
			}
		}
	})
}
