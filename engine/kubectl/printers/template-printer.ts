import { KubectlError } from '../errors';
import { goPrint } from '../go-value';
import { compactJson } from '../json';
import type { ObjectPrinter, Session } from '../session';
import { TemplateError } from '../template/lex';
import { GoTemplate } from '../template/run';

/** -o go-template; loaded with what is rare (kubectl.ts). */
export function templatePrinter(session: Session, source: string, allowMissing: boolean): ObjectPrinter {
  let template: GoTemplate;
  try {
    template = new GoTemplate(source, allowMissing);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new KubectlError(`error parsing template ${source}, ${error.message}`);
  }
  return {
    format: 'go-template',
    *print(object) {
      const { text, error } = template.run(object);
      if (!error) return yield* session.out(text);
      yield* session.out(`${text}Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${source}\n\traw data was:\n\t\t${compactJson(object)}\n\tobject given to template engine was:\n\t\t${goPrint(object)}\n\n`);
      throw new KubectlError(`error executing template ${JSON.stringify(source)}: ${error.message}`);
    },
    *flush() {},
  };
}
