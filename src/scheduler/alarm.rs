use std::io;
use std::time::Duration;

use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime};
use tokio::net::unix::pipe::Receiver;
use tokio::time;

/// Waits by an alarm of the kernel, which wakes once. A minute on tokio's own wheel wakes three times: for the slot of
/// four seconds that it lies in, for that of 64 milliseconds, and when it is over.
pub async fn sleep(wait: Duration) {
    if ring(wait).await.is_err() {
        time::sleep(wait).await;
    }
}

async fn ring(wait: Duration) -> io::Result<()> {
    let alarm = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
    let timespec = |time: Duration| time.try_into().map_err(io::Error::other);
    // No time at all would mean that it never rings.
    let it_value = timespec(wait.max(Duration::from_nanos(1)))?;
    let once = Itimerspec { it_interval: timespec(Duration::ZERO)?, it_value };
    timerfd_settime(&alarm, TimerfdTimerFlags::empty(), &once)?;
    // tokio's door for any descriptor asks for `unsafe`; the one for pipes waits for what can be read just as well.
    Receiver::from_owned_fd_unchecked(alarm)?.readable().await
}
