using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>A bound of the kernel on how many processes and threads a process and its children may be.</summary>
internal sealed class ProcessLimit : IDisposable
{
    private static readonly string[] Places = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"];
    private readonly string _group;

    private ProcessLimit(string group) => _group = group;

    /// <summary>Why none can be had here; null when it can.</summary>
    public static string? WhyNot
    {
        get
        {
            using var any = TryMake();
            return any is null ? "No control group bounds the number of processes here." : null;
        }
    }

    public static ProcessLimit Make(int pid)
    {
        var limit = TryMake() ?? throw new IOException(WhyNot);
        limit.Write("cgroup.procs", pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return limit;
    }

    /// <summary>Nothing more can be made.</summary>
    public void Reach() => Write("pids.max", File.ReadAllText(Path.Combine(_group, "pids.current")).Trim());

    public void Lift() => Write("pids.max", "max");

    public void Dispose() => _ = Libc.RemoveDirectory(_group);

    private static ProcessLimit? TryMake()
    {
        if (Account.OwnUser != 0)
            return null;
        foreach (var place in Places)
        {
            var limit = new ProcessLimit(Path.Combine(place, "cloud-assistant-test-" + Guid.NewGuid().ToString("N")));
            if (Libc.MakeDirectory(limit._group, 0x1ED) != 0)
                continue;
            if (File.Exists(Path.Combine(limit._group, "pids.max")))
                return limit;
            limit.Dispose();
        }

        return null;
    }

    private void Write(string file, string text)
    {
        using var stream = new FileStream(Path.Combine(_group, file), FileMode.Open, FileAccess.Write);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }
}
