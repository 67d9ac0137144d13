// Work that is begun a few pieces at a time, in the order it came.

/** A function that does `work` (it returns a promise) when at most `most` others are under way. */
export function turns(most) {
  const waiting = [];
  let busy = 0;

  function next() {
    if (busy >= most || !waiting.length) return;
    busy += 1;
    const { work, resolve, reject } = waiting.shift();
    work()
      .then(resolve, reject)
      .finally(() => ((busy -= 1), next()));
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      next();
    });
}
