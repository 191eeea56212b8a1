import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { LabClient } from '../../lab/lab-client';

interface CodeTexts {
  readonly label: string;
  readonly required: string;
}

interface CodeActions {
  changed(): void;
  save(): void;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: '#8ab0ff' },
  { tag: [tags.string, tags.special(tags.string)], color: '#5fd39a' },
  { tag: [tags.number, tags.bool, tags.null], color: '#e9b949' },
  { tag: [tags.comment, tags.lineComment], color: '#9aa6b5', fontStyle: 'italic' },
  { tag: [tags.separator, tags.punctuation, tags.meta], color: '#b9a3ff' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', color: '#e8ebf0', backgroundColor: 'transparent', fontSize: '13px' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '1.5' },
  '.cm-content': { caretColor: '#8ab0ff' },
  '.cm-cursor': { borderLeftColor: '#8ab0ff' },
  '.cm-gutters': { backgroundColor: 'transparent', color: '#8d99a8', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'rgb(255 255 255 / 4%)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: '#35507f !important' },
  '.cm-tooltip': { backgroundColor: '#1b212a', color: '#e8ebf0', border: '1px solid #2c3541', borderRadius: '8px', maxWidth: '420px' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-code)', maxHeight: '14em' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: '#35507f', color: '#ffffff' },
  '.cm-completionDetail': { color: '#9aa6b5', fontStyle: 'normal' },
  '.cm-tooltip-autocomplete li[aria-selected] .cm-completionDetail': { color: '#e8ebf0' },
  '.cm-completionInfo': { padding: '8px 12px', fontFamily: 'var(--font-text)', lineHeight: '1.5' },
  '.cm-field': { padding: '8px 12px', fontFamily: 'var(--font-text)', lineHeight: '1.5', maxHeight: '220px', overflow: 'auto' },
  '.cm-field b': { fontFamily: 'var(--font-code)' },
  '.cm-field span': { color: '#9aa6b5' },
  '.cm-diagnostic': { padding: '6px 12px', fontFamily: 'var(--font-text)' },
}, { dark: true });

const ASK_AFTER_MS = 350;

/** The editor on one file: the cluster's schema gives errors, completion and what a field means. */
export function codeView(parent: HTMLElement, client: LabClient, texts: CodeTexts, actions: CodeActions): EditorView {
  return new EditorView({ parent, state: stateFor('', 'file.yaml', client, texts, actions) });
}

export function stateFor(text: string, path: string, client: LabClient, texts: CodeTexts, actions: CodeActions): EditorState {
  const manifest = /\.(ya?ml|json)$/.test(path);
  const fields: Extension = manifest ? [
    yaml(),
    linter(async (view) => [...((await client.yaml({ ask: 'check', text: view.state.doc.toString(), at: 0 })).problems ?? [])].map((problem) => ({ ...problem, to: Math.min(problem.to, view.state.doc.length) })).filter((problem) => problem.from <= problem.to), { delay: ASK_AFTER_MS }),
    lintGutter(),
    autocompletion({ override: [(context) => options(context, client)], icons: false, activateOnTyping: true }),
    hoverTooltip(async (view, at) => field(view, at, client, texts)),
  ] : [];
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(), indentUnit.of('  '),
      syntaxHighlighting(colours), theme, fields,
      EditorView.contentAttributes.of({ 'aria-label': texts.label }),
      EditorView.updateListener.of((update) => { if (update.docChanged) actions.changed(); }),
      EditorView.domEventHandlers({ blur: () => actions.save() }),
      keymap.of([
        { key: 'Mod-s', preventDefault: true, run: () => { actions.save(); return true; } },
        { key: 'Ctrl-Space', run: startCompletion },
        // Tab indents, as manifests need; Escape and then Tab leaves the editor.
        { key: 'Tab', run: (view) => acceptCompletion(view) || indentMore(view) }, { key: 'Shift-Tab', run: indentLess },
        ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap,
      ]),
    ],
  });
}

async function options(context: CompletionContext, client: LabClient): Promise<CompletionResult | null> {
  const answer = await client.yaml({ ask: 'complete', text: context.state.doc.toString(), at: context.pos });
  if (context.aborted || answer.from === undefined || !answer.options?.length) return null;
  if (!context.explicit && answer.from === context.pos && !/[:-]\s$/.test(context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos))) return null;
  return {
    from: answer.from, validFor: /^[\w.-]*$/,
    options: answer.options.map((option, at) => ({ label: option.label, apply: option.insert, detail: option.type, info: option.about || undefined, boost: option.required ? 50 : -at / 100 })),
  };
}

async function field(view: EditorView, at: number, client: LabClient, texts: CodeTexts) {
  const { hover } = await client.yaml({ ask: 'hover', text: view.state.doc.toString(), at });
  if (!hover) return null;
  return {
    pos: hover.from, end: hover.to, above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-field';
      const name = document.createElement('b'), type = document.createElement('span'), about = document.createElement('div');
      name.textContent = hover.name;
      type.textContent = ` ${hover.type}${hover.required ? ` · ${texts.required}` : ''}`;
      about.textContent = hover.about;
      dom.append(name, type, about);
      return { dom };
    },
  };
}
