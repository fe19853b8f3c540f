package interview

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"example.com/crosstalk/advisor/internal/fact"
)

// readDay reads a day, or a month or year where the profile can hold bounds.
func (iv *Interview[P]) readDay(k id, text string) (any, error) {
	year, month, day, err := iv.dayParts(k, text)
	if err != nil {
		return nil, err
	}
	from := time.Date(year, time.Month(max(month, 1)), max(day, 1), 0, 0, 0, 0, time.UTC)
	by := from
	switch {
	case month == 0:
		by = from.AddDate(1, 0, -1)
	case day == 0:
		by = from.AddDate(0, 1, -1)
	case from.Day() != day || int(from.Month()) != month:
		return nil, iv.wrong(k, iv.say.unread, iv.say.wantDay) // 31 February
	}
	low, high := k.fact.Days(iv.asOf())
	if fact.Day(by) < low || fact.Day(from) > high {
		return nil, iv.wrong(k, iv.say.outside, iv.wanted(k.fact))
	}
	if from.Equal(by) {
		return from.Format(time.DateOnly), nil
	}
	if !k.fact.HasBounds {
		return nil, iv.wrong(k, "%s", iv.say.wholeDay)
	}
	if fact.Day(from) < low {
		from = fact.DateOf(low)
	}
	if fact.Day(by) > high {
		by = fact.DateOf(high)
	}
	return map[string]any{"from": from.Format(time.DateOnly), "by": by.Format(time.DateOnly)}, nil
}

// dayParts are the year, month and day of a text; 0 for what it does not say.
func (iv *Interview[P]) dayParts(k id, text string) (year, month, day int, err error) {
	unread := iv.wrong(k, iv.say.unread, iv.say.wantDay)
	var numbers []int
	yearAt := -1
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if m := iv.month(word); m > 0 && month == 0 {
			month = m
			continue
		}
		for _, ending := range []string{"st", "nd", "rd", "th"} {
			if d := strings.TrimSuffix(word, ending); d != word && len(d) <= 2 {
				word = d
			}
		}
		if slices.Contains([]string{"of", "de", "del", "the", "el"}, word) {
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || len(word) > 4 || len(word) == 3 {
			return 0, 0, 0, unread
		}
		if len(word) == 4 {
			if yearAt >= 0 {
				return 0, 0, 0, unread
			}
			yearAt, year = len(numbers), n
			continue
		}
		numbers = append(numbers, n)
	}
	switch {
	case yearAt < 0:
		return 0, 0, 0, unread
	case month > 0 && len(numbers) <= 1:
		return year, month, slices.Max(append(numbers, 0)), nil
	case month > 0 || len(numbers) > 2:
		return 0, 0, 0, unread
	case len(numbers) == 0:
		return year, 0, 0, nil
	case len(numbers) == 1: // 2024-05, 5/2024
		return iv.checked(unread, year, numbers[0], 0)
	case yearAt == 0: // 2024-05-31
		return iv.checked(unread, year, numbers[0], numbers[1])
	case numbers[0] > 12: // 31/5/2024
		return iv.checked(unread, year, numbers[1], numbers[0])
	case numbers[1] > 12 || numbers[0] == numbers[1]:
		return iv.checked(unread, year, numbers[0], numbers[1])
	}
	return 0, 0, 0, iv.wrong(k, "%s", iv.say.dayOrder)
}

func (iv *Interview[P]) checked(unread error, year, month, day int) (int, int, int, error) {
	if month > 12 {
		return 0, 0, 0, unread
	}
	return year, month, day, nil
}

// month is the number of a month by its name, which may be cut to three letters.
func (iv *Interview[P]) month(word string) int {
	for _, names := range [][]string{iv.say.months, english().months} {
		for i, name := range names {
			if len(word) >= 3 && strings.HasPrefix(name, word) || word == "sept" && i == 8 {
				return i + 1
			}
		}
	}
	return 0
}
