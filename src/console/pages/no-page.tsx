// For an address of the console that names nothing.
import { Link } from '../parts/link.tsx';
import { shellTexts } from '../shell/shell-texts.ts';

export function NoPage() {
  return (
    <>
      <h1>{shellTexts.noPage}</h1>
      <p>
        <Link path="">{shellTexts.toQueues}</Link>
      </p>
    </>
  );
}
