;; The loop of the original Dan9: a thread a daemon that takes one message from its mailbox, when there is one,
;; and sleeps 10 ms. Tasks come by line; the answer is milliseconds.
(use-modules (ice-9 threads) (ice-9 rdelim) (srfi srfi-9))

(define-record-type <daemon>
  (make-daemon mutex mailbox)
  daemon?
  (mutex daemon-mutex)
  (mailbox daemon-mailbox set-daemon-mailbox!))

(define (daemon-send daemon message)
  (with-mutex (daemon-mutex daemon)
    (set-daemon-mailbox! daemon (append (daemon-mailbox daemon) (list message)))))

(define (daemon-receive daemon)
  (with-mutex (daemon-mutex daemon)
    (let ((mailbox (daemon-mailbox daemon)))
      (and (pair? mailbox)
           (begin (set-daemon-mailbox! daemon (cdr mailbox)) (car mailbox))))))

(define (daemon-loop daemon handle)
  (call-with-new-thread
   (lambda ()
     (let loop ()
       (let ((message (daemon-receive daemon)))
         (when message (handle message))
         (usleep 10000)
         (loop))))))

(define (message index)
  `((sender . driver) (recipient . sink) (type . take)
    (payload . ((path . ,(string-append "/tmp/bench/file-" (number->string (logand index 1023))))))
    (timestamp . ,index)))

(define done (make-condition-variable))
(define lock (make-mutex))
(define answered 0)

(define (answer . _)
  (with-mutex lock (set! answered (+ answered 1)) (signal-condition-variable done)))

(define sink (make-daemon (make-mutex) '()))
(define echo (make-daemon (make-mutex) '()))
(define caller (make-daemon (make-mutex) '()))
(daemon-loop sink answer)
(daemon-loop echo (lambda (message) (daemon-send caller message)))
(daemon-loop caller answer)

(define (wait-for count)
  (with-mutex lock
    (let loop ()
      (when (< answered count) (wait-condition-variable done lock) (loop)))))

(define (run task count)
  (set! answered 0)
  (cond ((string=? task "one-way")
         (do ((i 0 (+ i 1))) ((= i count)) (daemon-send sink (message i)))
         (wait-for count))
        ((string=? task "call")
         (do ((i 0 (+ i 1))) ((= i count))
           (daemon-send echo (message i))
           (wait-for (+ i 1))))))

(let loop ()
  (let ((line (read-line)))
    (unless (eof-object? line)
      (let* ((words (string-split line #\space))
             (began (get-internal-real-time)))
        (run (car words) (string->number (cadr words)))
        (display (/ (* 1000.0 (- (get-internal-real-time) began)) internal-time-units-per-second))
        (newline)
        (force-output)
        (loop)))))
