export const SCENARIOS: readonly string[] = [];
