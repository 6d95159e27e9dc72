/** What each contender took, round by round. */
export type Rounds = Record<string, number[]>;

/** Each contender in turn, round by round, so that what else the machine does meets all alike. One measurement may give some figures. */
export async function interleaved<Name extends string, Figure extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<Partial<Record<Figure, number>>>,
): Promise<Record<Figure, Rounds>> {
  const results: Record<string, Rounds> = {};
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      for (const [figure, value] of Object.entries<number | undefined>(await measure(name))) {
        const ofFigure = (results[figure] ??= {});
        if (value !== undefined) (ofFigure[name] ??= []).push(value);
      }
    }
  }
  return results;
}
