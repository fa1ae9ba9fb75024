using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Windows;

/// <summary>The agent among the services of Windows. Each step answers null when it is done, else why it is not, and is safe to repeat.</summary>
internal static unsafe class ServiceControl
{
    public const string Name = "CloudAssistantAgent";
    private const string DisplayName = "Cloud Assistant Agent", Description = "Runs the scripts of a Cloud Assistant server on this machine.";
    private const int Denied = 5, InvalidAccount = 1057, AlreadyRunning = 1056, NotThere = 1060, NotRunning = 1062, LogonFailed = 1069, Busy = 1061, MarkedForDeletion = 1072, Exists = 1073;
    private const uint RestartAfterMs = 5_000, ForgetAfterSeconds = 86_400, Restart = 1;

    // A stopping agent waits 3 s for scripts that run.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(30), Settled = TimeSpan.FromSeconds(1);

    /// <summary>Adds it, started with the machine, and again when it crashed.</summary>
    /// <param name="line">Its command line.</param>
    /// <param name="account">As whom; null: the system.</param>
    /// <param name="password">Of that account; null for one that has none.</param>
    public static string? Install(string line, string? account, string? password) => WithManager(Advapi32.ManagerConnect | Advapi32.ManagerCreate, manager =>
    {
        var service = Advapi32.CreateService(
            manager, Name, DisplayName, Advapi32.ServiceChange, Advapi32.OwnProcess, Advapi32.AutoStart, Advapi32.ErrorNormal, line, 0, 0, 0, account, password);
        if (service == 0)
            return Why(Marshal.GetLastPInvokeError());
        Describe(service);
        _ = Advapi32.CloseServiceHandle(service);
        return null;
    });

    public static string? Uninstall() => WithService(Advapi32.Delete | Advapi32.ServiceStop | Advapi32.ServiceQuery, service =>
        Stop(service) ?? (Advapi32.DeleteService(service) != 0 ? null : Why(Marshal.GetLastPInvokeError())));

    /// <summary>Starts it; returns when it has run for a second: one that cannot work here says so at once.</summary>
    public static string? Start() => WithService(Advapi32.ServiceStart | Advapi32.ServiceQuery, service =>
    {
        if (Advapi32.StartService(service, 0, 0) == 0 && Marshal.GetLastPInvokeError() is var error and not AlreadyRunning)
            return Why(error);
        return Await(service, Advapi32.StateRunning, Advapi32.StateStartPending) && Lasts(service)
            ? null
            : "The service did not start, or ended at once: is this machine enrolled? `cloud-assistant-agent run` tells why.";
    });

    /// <summary>Returns when the control manager shows it as running, or as anything but starting. For the service itself: one that ends before then would
    /// be shown as running afterwards, since that is what its start says last.</summary>
    public static void AwaitStarted() => _ = WithService(Advapi32.ServiceQuery, service =>
    {
        _ = Await(service, Advapi32.StateRunning, Advapi32.StateStartPending);
        return null;
    });

    /// <summary>Stops it; returns when it has ended.</summary>
    public static string? Stop() => WithService(Advapi32.ServiceStop | Advapi32.ServiceQuery, Stop);

    private static string? Stop(nint service)
    {
        Advapi32.Status status;
        var waited = TimeSpan.Zero;
        while (Advapi32.ControlService(service, Advapi32.ControlStop, &status) == 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == NotRunning)
                return null;
            // It is just starting or stopping.
            if (error != Busy || (waited += Pause) >= Patience)
                return Why(error);
            Thread.Sleep(Pause);
        }

        return Await(service, Advapi32.StateStopped, null) ? null : $"The service did not stop within {Patience.TotalSeconds:0} s.";
    }

    private static bool Await(nint service, uint state, uint? onlyFrom)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Pause)
        {
            Advapi32.Status status;
            if (Advapi32.QueryServiceStatus(service, &status) == 0)
                return false;
            if (status.State == state)
                return true;
            if (onlyFrom is { } before && status.State != before)
                return false;
            Thread.Sleep(Pause);
        }

        return false;
    }

    private static bool Lasts(nint service)
    {
        for (var waited = TimeSpan.Zero; waited < Settled; waited += Pause)
        {
            Thread.Sleep(Pause);
            Advapi32.Status status;
            if (Advapi32.QueryServiceStatus(service, &status) == 0 || status.State != Advapi32.StateRunning)
                return false;
        }

        return true;
    }

    // Niceties: a service without them works.
    private static void Describe(nint service)
    {
        fixed (char* text = Description)
        {
            var description = (nint)text;
            _ = Advapi32.ChangeServiceConfig(service, Advapi32.ConfigDescription, &description);
        }

        var action = new Advapi32.Action { Kind = Restart, DelayMs = RestartAfterMs };
        var actions = new Advapi32.FailureActions { ForgetAfterSeconds = ForgetAfterSeconds, Count = 1, Actions = &action };
        _ = Advapi32.ChangeServiceConfig(service, Advapi32.ConfigFailureActions, &actions);
        // Also when it said itself that it failed, not in a crash alone.
        var also = 1;
        _ = Advapi32.ChangeServiceConfig(service, Advapi32.ConfigFailureActionsAlso, &also);
    }

    private static string? WithService(uint access, Func<nint, string?> what) => WithManager(Advapi32.ManagerConnect, manager =>
    {
        var service = Advapi32.OpenService(manager, Name, access);
        if (service == 0)
            return Why(Marshal.GetLastPInvokeError());
        var answer = what(service);
        _ = Advapi32.CloseServiceHandle(service);
        return answer;
    });

    private static string? WithManager(uint access, Func<nint, string?> what)
    {
        var manager = Advapi32.OpenManager(0, 0, access);
        if (manager == 0)
            return Why(Marshal.GetLastPInvokeError());
        var answer = what(manager);
        _ = Advapi32.CloseServiceHandle(manager);
        return answer;
    }

    private static string Why(int error) => error switch
    {
        Denied => "Only an administrator may do that: open the command prompt with \"Run as administrator\".",
        InvalidAccount => "There is no such account, or its password is wrong.",
        Busy => "The service is just starting or stopping: try again in a moment.",
        LogonFailed => "The account cannot log on: its password is wrong, or it may not log on as a service. Grant it that in secpol.msc: Local Policies, User Rights Assignment, Log on as a service.",
        NotThere => "The service is not installed.",
        Exists => "The service is installed already.",
        MarkedForDeletion => "The service is being removed: close what shows it, such as the Services window, and try again.",
        _ => $"Windows refuses that (system error {error}).",
    };
}
