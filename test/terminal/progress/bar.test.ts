// Proves that a bar fits whatever terminal it is drawn in, and says the most important first.
import { describe, expect, test } from 'vitest';
import { barLine } from '../../../src/terminal/progress/bar.ts';

const BESIDE = '4,500/10,000, 4,480 paid, 20 failed, 162/s, 34 s left';

describe('the line of a bar', () => {
  test('never fills a row, so that drawing it again does not scroll', () => {
    for (let columns = 1; columns <= 200; columns += 1) {
      expect(barLine(0.45, BESIDE, columns).length).toBeLessThan(Math.max(columns, 1));
    }
  });

  test('has as many cells as there is room for, up to thirty', () => {
    expect(barLine(0.45, BESIDE, 80)).toBe(`[=======          ]  45%  ${BESIDE}`);
    expect(barLine(0.45, BESIDE, 300)).toBe(`[${'='.repeat(13)}${' '.repeat(17)}]  45%  ${BESIDE}`);
  });

  test('has no cells where they would be too few', () => {
    expect(barLine(0.45, BESIDE, 60)).toBe(`45%  ${BESIDE}`);
    expect(barLine(0.45, BESIDE, 30)).toBe('45%  4,500/10,000, 4,480 paid');
  });

  test('is full at the end alone', () => {
    expect(barLine(0.9999, '', 40)).toContain(' ]  99%');
    expect(barLine(1, '', 40)).toContain('=] 100%');
    expect(barLine(0, '', 40)).toContain('[ ');
  });
});
