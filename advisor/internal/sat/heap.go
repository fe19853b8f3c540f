package sat

// A heap orders the variables by activity, those made first among equals.
type heap struct {
	list []int
	at   []int // by variable: the place in list from 1, or 0
}

func (h *heap) before(s *Solver, v, w int) bool {
	return s.activity[v] > s.activity[w] || s.activity[v] == s.activity[w] && v < w
}

func (h *heap) push(s *Solver, v int) {
	for len(h.at) <= v {
		h.at = append(h.at, 0)
	}
	if h.at[v] == 0 {
		h.list = append(h.list, v)
		h.at[v] = len(h.list)
		h.up(s, v)
	}
}

func (h *heap) up(s *Solver, v int) {
	i := h.at[v] - 1 // -1 if it is not in the heap, and then it does not move
	for i > 0 {
		parent := (i - 1) / 2
		if !h.before(s, v, h.list[parent]) {
			break
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h *heap) pop(s *Solver) int {
	if len(h.list) == 0 {
		return 0
	}
	top := h.list[0]
	h.swap(0, len(h.list)-1)
	h.list = h.list[:len(h.list)-1]
	h.at[top] = 0
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(h.list) {
			break
		}
		if child+1 < len(h.list) && h.before(s, h.list[child+1], h.list[child]) {
			child++
		}
		if !h.before(s, h.list[child], h.list[i]) {
			break
		}
		h.swap(i, child)
		i = child
	}
	return top
}

func (h *heap) swap(i, j int) {
	h.list[i], h.list[j] = h.list[j], h.list[i]
	h.at[h.list[i]], h.at[h.list[j]] = i+1, j+1
}
