/** Formats the reason why a distribution is required. */
import type { ImportFacts } from '../types.ts';

/** "app.py:3 imports cv2", "app.py:9 uses pandas.read_excel, which needs openpyxl", "settings.py:33 names corsheaders" */
export function explainNeed({
  does,
  distribution,
  module,
  where,
}: Pick<ImportFacts['undeclared'][number], 'does' | 'distribution' | 'module' | 'where'>): string {
  if (does === 'names' && !module.includes('.')) return `${where} names ${module}`;
  return does === 'imports' ? `${where} imports ${module}` : `${where} ${does} ${module}, which needs ${distribution}`;
}
