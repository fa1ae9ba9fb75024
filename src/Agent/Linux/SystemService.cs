using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Linux;

/// <summary>The service that the packages install, and what enrolling has to do with it.</summary>
internal static unsafe class SystemService
{
    /// <summary>The state directory it works in, whatever its settings say.</summary>
    public const string StatePath = "/var/lib/cloud-assistant-agent";

    public const string Unit = "cloud-assistant-agent.service";

    private static readonly string[] UnitDirectories = ["etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"];

    // That it did not start is told apart from that it did not enroll.
    private const string Starting = $"systemctl enable --now {Unit} && exit; echo 'This machine is enrolled, but its service did not start: see journalctl -u {Unit}' >&2; exit 1";

    /// <summary>What follows once a machine is enrolled.</summary>
    internal enum Next
    {
        /// <summary>No service is installed, or it works in another directory.</summary>
        Nothing,

        /// <summary>A service is installed, and somebody else starts it.</summary>
        SayHow,

        /// <summary>The service is started, now and at each boot.</summary>
        Start,
    }

    /// <param name="directory">Where this machine enrolled.</param>
    /// <param name="mayStart">Nobody said that it shall not be started.</param>
    /// <param name="root">Of the system.</param>
    public static Next AfterEnrolling(StateDirectory directory, bool mayStart, string root = "/")
    {
        if (directory.Path != StatePath || !UnitDirectories.Any(d => File.Exists(Path.Combine(root, d, Unit))))
            return Next.Nothing;
        return mayStart && Runs(root) ? Next.Start : Next.SayHow;
    }

    /// <summary>Starts it where <see cref="AfterEnrolling"/> says so, or tells how.</summary>
    /// <returns>Null, or why it could not be started. Where it can, this program becomes another, and nothing is returned.</returns>
    public static string? Start(StateDirectory directory, bool mayStart)
    {
        switch (AfterEnrolling(directory, mayStart))
        {
            case Next.Start:
                AgentLog.Write($"Enrolled; starting {Unit}, now and at each boot.");
                BecomeStart();
                return "This machine is enrolled, but its service could not be started: /bin/sh cannot be executed.";
            case Next.SayHow:
                AgentLog.Write(Runs("/")
                    ? $"Enrolled. To start the agent, now and at each boot: systemctl enable --now {Unit}"
                    : "Enrolled. systemd does not run here; start the agent with: cloud-assistant-agent run");
                return null;
            default:
                return null;
        }
    }

    // As it says itself.
    private static bool Runs(string root) => Directory.Exists(Path.Combine(root, "run/systemd/system"));

    private static void BecomeStart()
    {
        using var program = new NativeStrings(["/bin/sh"]);
        using var arguments = new NativeStrings(["sh", "-c", Starting]);
        using var environment = new NativeStrings(["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]);
        // The runtime ignores this one, and ignored it would stay.
        _ = Libc.Signal(Libc.SigPipe, 0);
        _ = Libc.Execute(program.Pointers[0], arguments.Pointers, environment.Pointers);
    }
}
