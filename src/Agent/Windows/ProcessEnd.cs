using Microsoft.Win32.SafeHandles;

namespace CloudAssistant.Agent.Windows;

/// <summary>Can be waited for: a process that ends.</summary>
internal sealed class ProcessEnd : WaitHandle
{
    /// <param name="process">Stays the caller's.</param>
    internal ProcessEnd(SafeProcessHandle process) => SafeWaitHandle = new SafeWaitHandle(process.DangerousGetHandle(), ownsHandle: false);
}
