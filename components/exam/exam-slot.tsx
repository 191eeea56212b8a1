'use client';

import dynamic from 'next/dynamic';

/** Only an exam's page loads what draws an exam. */
export const ExamSlot = dynamic(() => import('./exam-paper').then((module) => module.ExamPaper));
