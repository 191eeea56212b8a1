'use client';

import dynamic from 'next/dynamic';

/** Only a learner in a workshop loads its bar. */
export const LearnerBarSlot = dynamic(() => import('./learner-bar').then((module) => module.LearnerBar));
