package codes

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// dmd reads a release of the British dictionary of medicines and devices: the
// XML files of virtual and actual products and of ingredients, as the technical
// specification of the NHS Business Services Authority lays them out.
func (r *release) dmd(visit func(product) error) (ver string, err error) {
	var files []string
	for _, f := range []struct{ pattern, what string }{
		{`f_ingredient2_.*\.xml`, "f_ingredient2 file"}, {`f_vmp2_.*\.xml`, "f_vmp2 file"}, {`f_amp2_.*\.xml`, "f_amp2 file"},
	} {
		name, err := r.need(f.pattern, f.what)
		if err != nil {
			return "", err
		}
		files = append(files, name)
	}
	vtm, err := r.find(`f_vtm2_.*\.xml`)
	if err != nil {
		return "", err
	}
	if vtm != "" {
		files = append(files, vtm)
	}
	// f_vmp2_3181126.xml: after a digit for the format, day, month and year.
	if ver, err = version(`_\d(\d{6})\.xml$`, files...); err != nil {
		return "", err
	}
	if err := r.count(files...); err != nil {
		return "", err
	}
	substances := map[string]string{} // ISID -> name
	if err := r.elements(files[0], []string{"ING"}, func(_ string, e map[string]string) error {
		substances[e["ISID"]] = e["NM"]
		return nil
	}); err != nil {
		return "", err
	}
	type virtual struct {
		name        string
		ingredients []string
	}
	products := map[string]*virtual{}
	var order []string
	if err := r.elements(files[1], []string{"VMP", "VPI"}, func(kind string, e map[string]string) error {
		v := products[e["VPID"]]
		if kind == "VPI" {
			if name := substances[e["ISID"]]; v != nil && name != "" {
				v.ingredients = append(v.ingredients, name)
			}
			return nil
		}
		if e["INVALID"] == "1" {
			return nil
		}
		products[e["VPID"]] = &virtual{name: e["NM"]}
		order = append(order, e["VPID"])
		return nil
	}); err != nil {
		return "", err
	}
	for _, code := range order {
		if err := visit(product{code: code, names: []string{products[code].name}, ingredients: products[code].ingredients}); err != nil {
			return "", err
		}
	}
	if err := r.elements(files[2], []string{"AMP"}, func(_ string, e map[string]string) error {
		v := products[e["VPID"]]
		if v == nil || e["INVALID"] == "1" {
			return nil
		}
		// A brand is what it is a brand of.
		return visit(product{code: e["APID"], names: []string{v.name}, ingredients: v.ingredients})
	}); err != nil {
		return "", err
	}
	if vtm == "" {
		return ver, nil
	}
	return ver, r.elements(vtm, []string{"VTM"}, func(_ string, e map[string]string) error {
		if e["INVALID"] == "1" {
			return nil
		}
		return visit(product{code: e["VTMID"], names: []string{strings.ReplaceAll(e["NM"], " + ", " / ")}})
	})
}

// elements calls visit for each element of a name, with the texts of its
// children.
func (r *release) elements(name string, kinds []string, visit func(kind string, e map[string]string) error) error {
	return r.read(name, func(in io.Reader) error {
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
				switch {
				case e != nil && tok.Name.Local == kind:
					if err := visit(kind, e); err != nil {
						return err
					}
					e = nil
				default:
					child = ""
				}
			}
		}
	})
}
