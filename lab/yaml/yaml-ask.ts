/** What the editor asks about a manifest; answered in the worker, from the cluster's own schema. */
export interface YamlAsk {
  readonly ask: 'check' | 'complete' | 'hover';
  readonly text: string;
  /** Where the cursor or the pointer is, in characters. */
  readonly at: number;
}

export interface YamlProblem {
  readonly from: number;
  readonly to: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export interface YamlOption {
  readonly label: string;
  /** What is inserted; ends with a colon for a field. */
  readonly insert: string;
  readonly type: string;
  readonly required: boolean;
  readonly about: string;
}

export interface YamlAnswer {
  readonly problems?: readonly YamlProblem[];
  /** Options replace the text from here to the cursor. */
  readonly from?: number;
  readonly options?: readonly YamlOption[];
  readonly hover?: { readonly from: number; readonly to: number; readonly name: string; readonly type: string; readonly required: boolean; readonly about: string };
}
