package schema

func (w *writer) topics() schema {
	names := []string{}
	for _, t := range w.Topics {
		names = append(names, t.Name)
	}
	return schema{"enum": names}
}

func (w *writer) ruleIDs() schema {
	ids := []string{}
	for _, r := range w.Rules {
		ids = append(ids, r.ID)
	}
	return schema{"enum": ids}
}

// errands is what an action asks or tells, by the lists of the pack.
func (w *writer) errands() schema {
	lists := schema{}
	for _, e := range w.Errands {
		lists[e.Name] = text
	}
	return schema{"type": "object", "properties": lists, "additionalProperties": false}
}

// line is what a message says beside others of its group.
func (w *writer) line() schema {
	groups := schema{}
	for _, g := range w.Groups {
		groups[g.Name] = text
	}
	return schema{"type": "object", "properties": groups, "additionalProperties": false,
		"minProperties": 1, "maxProperties": 1}
}

func (w *writer) regions() []string {
	names := []string{}
	for _, r := range w.Regions {
		names = append(names, r.Name)
	}
	return names
}
