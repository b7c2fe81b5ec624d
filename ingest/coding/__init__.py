"""Words to codes: pure functions, each answers value, method, confidence and the evidence that decided."""
