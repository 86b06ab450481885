// The verifier's verdict: the word, the checks that it made, and of those that failed what was expected and what was there.
import { number } from '../../format';
import { language } from '../../state/settings';
import { words } from '../../words';
import type { Check, Run } from './contract';
import { End, Mark, kindOf } from './marks';

export const VerdictList = ({ of }: { of: NonNullable<Run['verdict']> }) => {
  const t = words('scenarios');
  const { passed, failed, unknown, skipped, not_applicable } = of.summary;
  const checks = of.groups.flatMap((group) => group.checks).filter((check) => check.finding.verdict !== 'N/A');
  return (
    <>
      <p class="scenarios-verdict">
        <End of={of.verdict} />
        <span class="quiet">{[t.passed(number(passed)), failed && t.failed(number(failed)), unknown && t.unknown(number(unknown)), skipped && t.skippedChecks(number(skipped)), not_applicable && t.notApplicable(number(not_applicable))].filter(Boolean).join(' · ')}</span>
      </p>
      <ul class="scenarios-checks">
        {[...checks].sort((a, b) => rank(a) - rank(b)).map((check) => <One key={check.id} check={check} />)}
      </ul>
    </>
  );
};

/** What failed first, then in the verifier's own order. */
const rank = ({ finding }: Check): number => (finding.verdict === 'FAIL' ? 0 : finding.verdict === 'UNKNOWN' ? 1 : 2);

const One = ({ check: { id, said, finding } }: { check: Check }) => {
  const t = words('scenarios');
  const lang = language.value;
  const isBad = finding.verdict === 'FAIL';
  return (
    <li title={id}>
      <Mark kind={kindOf(finding.verdict)} name={finding.verdict} />
      <span class="scenarios-check">{said.title[lang]}</span>
      <span class="scenarios-actual quiet" title={finding.actual}>{finding.actual}</span>
      {isBad && (
        <div class="scenarios-why">
          {finding.failures.slice(0, 5).map((one) => (
            <p key={one.subject + one.place}><strong>{one.subject}</strong> <span>{t.expected} {one.expected}, {t.actual} {one.actual}</span> <span class="quiet">{one.place}</span></p>
          ))}
          <p class="scenarios-remedy">{said.remedy[lang]}</p>
        </div>
      )}
      {finding.unknowns && <div class="scenarios-why">{finding.unknowns.slice(0, 5).map((one) => <p key={one.subject}>{one.subject} {one.reason}</p>)}</div>}
    </li>
  );
};
