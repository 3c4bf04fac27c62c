// The longest run of nodes that can stay where they are while the others move around them.

// Positions (indexes into `numbers`) of one longest increasing subsequence; n log n.
const longestIncreasing = (numbers) => {
  const tails = [];
  const before = new Array(numbers.length);
  numbers.forEach((number, at) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[tails[middle]] < number) low = middle + 1;
      else high = middle;
    }
    before[at] = low > 0 ? tails[low - 1] : -1;
    tails[low] = at;
  });
  const run = new Array(tails.length);
  let at = tails.length ? tails[tails.length - 1] : -1;
  for (let i = tails.length - 1; i >= 0; i--) {
    run[i] = at;
    at = before[at];
  }
  return run;
};
