use std::io;
use std::time::Duration;

use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime};
use tokio::net::unix::pipe::Receiver;
use tokio::time;

/// Waits by a timer of the kernel, which wakes once. A minute on tokio's own wheel wakes three times: for the slot of
/// four seconds that it lies in, for that of 64 milliseconds, and when it is over.
pub async fn sleep(wait: Duration) {
    if wait_for_timer(wait).await.is_err() {
        time::sleep(wait).await;
    }
}

async fn wait_for_timer(wait: Duration) -> io::Result<()> {
    let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
    let timespec = |time: Duration| time.try_into().map_err(io::Error::other);
    // No time at all would disarm it.
    let it_value = timespec(wait.max(Duration::from_nanos(1)))?;
    let once = Itimerspec { it_interval: timespec(Duration::ZERO)?, it_value };
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &once)?;
    // tokio takes other descriptors in `unsafe` code only; its pipe waits just as well until something can be read.
    Receiver::from_owned_fd_unchecked(timer)?.readable().await
}
