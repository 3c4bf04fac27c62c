// Waiting, with an end.

export const after = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// The promise's value, or `otherwise` once the time is over; rejects where the promise does.
export const within = (promise, ms, otherwise = undefined) => {
  const { promise: late, resolve } = Promise.withResolvers();
  const timer = setTimeout(() => resolve(otherwise), ms);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
