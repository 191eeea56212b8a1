import type { Locale } from '../curriculum/text';

/** A refusal that a person reads: what happened and the next step, in both languages. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly status: number, readonly code: RefusalCode, readonly retryAfterSeconds?: number) {
    super(refusalTexts[code].en);
  }
}

export const refusalTexts = {
  'bad-input': { en: 'The request is not in the expected form, so nothing was changed. Reload the page and try again.', vi: 'Yêu cầu không đúng dạng nên chưa có gì thay đổi. Hãy tải lại trang rồi thử lại.' },
  'too-large': { en: 'This is larger than can be kept (2 MB). It stays in this browser.', vi: 'Dữ liệu lớn hơn mức lưu được (2 MB). Nó vẫn còn trong trình duyệt này.' },
  'sign-in-needed': { en: 'Sign in with your account first.', vi: 'Hãy đăng nhập bằng tài khoản của bạn trước.' },
  'other-origin': { en: 'This request came from another site and was refused.', vi: 'Yêu cầu này đến từ một trang khác nên đã bị từ chối.' },
  'not-found': { en: 'There is nothing here under that name.', vi: 'Không tìm thấy gì dưới tên này.' },
  'no-such-lesson': { en: 'There is no lesson, task or quiz item of that name.', vi: 'Không có bài học, bài tập hay câu hỏi nào có tên này.' },
  'no-such-workshop': { en: 'No open workshop has this code. Codes have six characters; check them with your teacher.', vi: 'Không có buổi học nào đang mở với mã này. Mã gồm sáu ký tự; hãy kiểm tra lại với giáo viên.' },
  'workshop-closed': { en: 'This workshop has been closed. Your own progress is kept.', vi: 'Buổi học này đã kết thúc. Tiến độ của riêng bạn vẫn được giữ.' },
  'nickname-taken': { en: 'Somebody in this workshop has that nickname already. Choose another one.', vi: 'Trong buổi học đã có người dùng biệt danh này. Hãy chọn biệt danh khác.' },
  'too-many': { en: 'Too many attempts. Wait a minute, then try again.', vi: 'Bạn đã thử quá nhiều lần. Hãy đợi một phút rồi thử lại.' },
  'newer-journal': { en: 'A newer state of this lesson was saved from another browser.', vi: 'Trạng thái mới hơn của bài học này đã được lưu từ một trình duyệt khác.' },
  'not-a-journal': { en: 'What was handed in is no journal of a cluster, so it cannot be played again and was not taken. The exam goes on: reload the page and hand in from there.', vi: 'Thứ vừa nộp không phải là nhật ký của một cụm nên không thể chạy lại và đã không được nhận. Bài thi vẫn tiếp tục: hãy tải lại trang rồi nộp từ đó.' },
  'other-cluster': { en: 'This journal was recorded on another cluster (another lesson, another seed, or another version of this exam), so it was not taken. Hand in from the page on which you sat this exam.', vi: 'Nhật ký này được ghi trên một cụm khác (bài khác, seed khác, hoặc phiên bản khác của bài thi) nên đã không được nhận. Hãy nộp từ chính trang mà bạn làm bài thi này.' },
  'impossible-times': { en: 'The times in this journal cannot be of a sitting: they begin before it, or run over more than seven days. It was not taken. Hand in from the page on which you sat this exam.', vi: 'Thời điểm trong nhật ký này không thể là của một lần thi: chúng bắt đầu trước đó, hoặc kéo dài hơn bảy ngày. Nó đã không được nhận. Hãy nộp từ chính trang mà bạn làm bài thi này.' },
  'server-error': { en: 'Something failed on our side; nothing was lost. Try again in a moment.', vi: 'Phía máy chủ gặp lỗi; không có gì bị mất. Hãy thử lại sau giây lát.' },
} as const satisfies Record<string, Record<Locale, string>>;
type RefusalCode = keyof typeof refusalTexts;
