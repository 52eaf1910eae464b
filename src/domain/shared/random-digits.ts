// Random hexadecimal digits that tell traces and processes apart. No secrets: those take the system's random numbers, whose
// module costs a command that lists orders a tenth of its time.

export function randomDigits(count: number): string {
  return Array.from({ length: count }, () => Math.floor(Math.random() * 16).toString(16)).join('');
}
