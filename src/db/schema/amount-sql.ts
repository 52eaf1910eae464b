// SQL that takes an amount apart into whole units and ten-thousandths: sums of those are exact, sums of REAL are not.

export const wholeUnits = (amount: string) => `CAST(floor(${amount}) AS bigint)`;

/**
 * An amount has 15 digits: where 12 of them are before the point, at most 3 are behind it, and the nearest binary number
 * may be as far away as half of a ten-thousandth.
 */
export const tenThousandths = (amount: string) => `CAST(CASE WHEN ${amount} >= 100000000000
  THEN round((${amount} - floor(${amount})) * 1000) * 10
  ELSE round((${amount} - floor(${amount})) * 10000) END AS bigint)`;
