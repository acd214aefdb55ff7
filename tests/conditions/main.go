// Evaluates conditions of analyses as the Argo Rollouts controller does: the same expression language, with the same
// names, and its way from two answers to a phase. Reads one JSON case a line, and writes the phase of each result.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
)

type example struct {
	Success string     `json:"success"`
	Failure string     `json:"failure"`
	Results [][]string `json:"results"` // Each a vector; JSON has no NaN.
	Read    string     `json:"read"`    // Alone: whether it can be read.
}

func names(result []float64) map[string]any {
	return map[string]any{
		"result":  result,
		"asInt":   func(in any) int64 { return int64(number(in)) },
		"asFloat": number,
		"isNaN":   math.IsNaN,
		"isInf":   func(f float64) bool { return math.IsInf(f, 0) },
		"isNil":   func(any) bool { return result == nil },
		"default": func(_, otherwise any) any {
			if result == nil {
				return otherwise
			}
			return result
		},
	}
}

func holds(result []float64, condition string) (bool, error) {
	env := names(result)
	program, err := expr.Compile(condition, expr.Env(env))
	if err != nil {
		return false, err
	}
	output, err := expr.Run(program, env)
	if err != nil {
		return false, err
	}
	if answer, ok := output.(bool); ok {
		return answer, nil
	}
	return false, fmt.Errorf("expected bool, but got %T", output)
}

func number(in any) float64 {
	switch i := in.(type) {
	case float64:
		return i
	case int:
		return float64(i)
	case string:
		f, err := strconv.ParseFloat(i, 64)
		if err != nil {
			panic(err)
		}
		return f
	}
	panic(fmt.Sprintf("no number: %v", in))
}

func phase(result []float64, success, failure string) string {
	var passed, failed bool
	var err error
	if success != "" {
		if passed, err = holds(result, success); err != nil {
			return "Error: " + err.Error()
		}
	}
	if failure != "" {
		if failed, err = holds(result, failure); err != nil {
			return "Error: " + err.Error()
		}
	}
	switch {
	case success == "" && failure == "":
		return "Successful"
	case failure == "":
		failed = !passed
	case success == "":
		passed = !failed
	}
	switch {
	case failed:
		return "Failed"
	case passed:
		return "Successful"
	}
	return "Inconclusive"
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one example
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		phases := []string{}
		if one.Read != "" {
			phases = append(phases, "+")
			if _, err := expr.Compile(one.Read, expr.Env(names([]float64{}))); err != nil {
				phases[0] = "-"
			}
		}
		for _, texts := range one.Results {
			result := make([]float64, 0, len(texts)) // Empty, never nil: as a vector without samples comes.
			for _, text := range texts {
				value, err := strconv.ParseFloat(text, 64)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				result = append(result, value)
			}
			phases = append(phases, strings.ReplaceAll(phase(result, one.Success, one.Failure), "\n", " "))
		}
		if err := json.NewEncoder(os.Stdout).Encode(phases); err != nil {
			os.Exit(1)
		}
	}
}
