import { goDuration } from '../api/go-duration';
import type { Clock } from '../runtime/clock';
import type { EventDetails, EventRecorder } from '../client';
import type { Task } from '../runtime/process';
import { BackOff } from './back-off';
import type { ContainerRecord } from './container-record';
import type { ContainerRuntime, ImageInfo, PullOutcome, RegistryCredentials } from './cri';
import type { PodRecord } from './pod-record';

/** The failed pull after which the hint comes: about 40 seconds. */
const HINT_AT = 3;

type ImageOutcome = { readonly image: ImageInfo } | { readonly reason: string; readonly message: string };

/**
 * Gets the image of a container onto the node: pull policy, back-off and events after pkg/kubelet/images
 * image_manager.go. Pulls run one at a time (serializeImagePulls).
 */
export class ImagePuller {
  readonly #backOff = new BackOff();
  readonly #lastError = new Map<string, string>();
  readonly #failures = new Map<string, number>();
  #queue: (() => void)[] = [];
  #pulling = false;

  /** `onNewImage` is called when an image came that the node did not have. */
  constructor(private readonly runtime: ContainerRuntime, private readonly recorder: EventRecorder, private readonly clock: Clock, private readonly onNewImage: () => void, private readonly step: (pod: PodRecord, action: 'pulling' | 'pulled', detail: Readonly<Record<string, unknown>>) => void) {}

  /** What is decided without a pull: the image is there, or may not be fetched. */
  atOnce(pod: PodRecord, record: ContainerRecord, details: EventDetails): ImageOutcome | undefined {
    const reference = record.spec.image ?? '';
    const present = this.runtime.findImage(reference);
    const policy = record.spec.imagePullPolicy ?? 'IfNotPresent';
    if (policy !== 'Always' && present) {
      this.recorder.normal(pod.pod, 'Pulled', `Container image "${reference}" already present on machine`, details);
      return { image: present };
    }
    if (!isReference(reference)) {
      const message = `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": invalid reference format`;
      this.recorder.warning(pod.pod, 'InspectFailed', message, details);
      this.recorder.warning(pod.pod, 'Failed', 'Error: InvalidImageName', details);
      return { reason: 'InvalidImageName', message };
    }
    if (policy === 'Never') {
      const message = `Container image "${reference}" is not present with pull policy of Never`;
      this.recorder.warning(pod.pod, 'ErrImageNeverPull', message, details);
      this.recorder.warning(pod.pod, 'Failed', 'Error: ErrImageNeverPull', details);
      return { reason: 'ErrImageNeverPull', message };
    }
    return undefined;
  }

  forget(pod: PodRecord): void {
    this.#backOff.forget(pod.uid);
    if (this.#lastError.size + this.#failures.size === 0) return;
    for (const known of [this.#lastError, this.#failures]) for (const key of known.keys()) if (key.startsWith(pod.uid)) known.delete(key);
  }

  /** Fetches the image, after its back-off. */
  *pull(pod: PodRecord, record: ContainerRecord, details: EventDetails, credentials: () => readonly RegistryCredentials[]): Task<ImageOutcome> {
    const reference = record.spec.image ?? '';
    const key = `${pod.uid}_${reference}`;
    const now = this.clock.now();
    if (this.#backOff.isInBackOffSinceUpdate(key, now)) {
      this.recorder.normal(pod.pod, 'BackOff', `Back-off pulling image "${reference}"`, details);
      this.recorder.warning(pod.pod, 'Failed', 'Error: ImagePullBackOff', details);
      return { reason: 'ImagePullBackOff', message: `Back-off pulling image "${reference}": ${this.#lastError.get(key) ?? ''}` };
    }
    this.recorder.normal(pod.pod, 'Pulling', `Pulling image "${reference}"`, details);
    this.step(pod, 'pulling', { image: reference });
    const present = this.runtime.findImage(reference) !== undefined;
    const outcome = yield* this.#take(reference, credentials());
    if ('image' in outcome) {
      this.step(pod, 'pulled', { image: reference, ms: Math.round(outcome.durationMs) });
      if (!present) this.onNewImage();
      const waited = goDuration(this.clock.now() - now);
      this.recorder.normal(pod.pod, 'Pulled', `Successfully pulled image "${reference}" in ${goDuration(Math.round(outcome.durationMs))} (${waited} including waiting). Image size: ${outcome.image.sizeBytes} bytes.`, details);
      return { image: outcome.image };
    }
    const reason = outcome.reason ?? 'ErrImagePull';
    this.recorder.warning(pod.pod, 'Failed', `Failed to pull image "${reference}": ${outcome.error}`, details);
    this.recorder.warning(pod.pod, 'Failed', `Error: ${reason}`, details);
    this.#backOff.next(key, this.clock.now(), this.clock.now());
    this.#lastError.set(key, `${reason}: ${outcome.error}`);
    this.#hint(pod, key, reference, outcome.error);
    return { reason, message: outcome.error };
  }

  /** Who goes on without an image is told, once, that the registry is simulated: by then a typing error would have been seen. */
  #hint(pod: PodRecord, key: string, reference: string, error: string): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    if (failures === HINT_AT && error.endsWith(': not found')) this.recorder.warning(pod.pod, 'SimulatedRegistry', `The registry is simulated and has no "${reference}"; what it has is listed by: podlab images`);
  }

  /** Waits for its turn, then for the pull. */
  *#take(reference: string, credentials: readonly RegistryCredentials[]): Task<PullOutcome> {
    if (this.#pulling) yield (wake) => {
      this.#queue.push(wake);
      return () => {
        this.#queue = this.#queue.filter((other) => other !== wake);
      };
    };
    this.#pulling = true;
    let outcome: PullOutcome | undefined;
    let ended: (() => void) | undefined;
    this.runtime.pullImage(reference, credentials, (result) => {
      outcome = result;
      this.#pulling = false;
      ended?.();
      this.#queue.shift()?.();
    });
    while (!outcome) yield (wake) => {
      ended = wake;
      return () => {
        ended = undefined;
      };
    };
    return outcome;
  }
}

/** distribution/reference's grammar, without the details that only matter for digests. */
function isReference(reference: string): boolean {
  return /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$/.test(reference);
}
