using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Reads /proc. Processes come and go meanwhile: what has gone is left out and is no error. What cannot be read for want of descriptors
/// or memory is one where processes are looked for: nobody may take it for gone.
/// </summary>
internal static unsafe class ProcessTable
{
    // So much is read of an environment at once, and so much altogether: the kernel bounds one by a quarter of the stack's limit, 6 MiB at most.
    private const int EnvironmentPieceBytes = 64 * 1024, EnvironmentBytesMax = 8 * 1024 * 1024;

    // A failure is not kept: it may be want of descriptors.
    private static readonly Lazy<string> Boot =
        new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), LazyThreadSafetyMode.PublicationOnly);

    internal static string BootId => Boot.Value;

    internal static ProcessIdentity Identify(int pid) => new(pid, Row(pid)?.StartTicks ?? 0, BootId);

    /// <summary>Whether that very process, and none that has its number now, exists and has not ended.</summary>
    internal static bool IsAlive(ProcessIdentity identity, bool mustRead = false) =>
        identity.BootId == BootId && Row(identity.Pid, mustRead) is { } row && row.StartTicks == identity.StartTicks && !row.IsDead;

    internal static List<ProcessRow> Rows()
    {
        var rows = new List<ProcessRow>(256);
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(path.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Row(pid, mustRead: true) is { } row)
                rows.Add(row);
        }

        return rows;
    }

    internal static ProcessRow? Row(int pid, bool mustRead = false)
    {
        Span<byte> text = stackalloc byte[1024];
        var length = Read($"/proc/{pid}/stat", text, mustRead);

        // The name is in parentheses and may hold anything, parentheses too; fields count from behind its last one.
        text = text[..Math.Max(0, length)];
        var fields = text[(text.LastIndexOf((byte)')') + 1)..];
        if (fields.Length == text.Length)
            return null;

        Span<long> numbers = stackalloc long[20];
        var state = '?';
        for (var field = 0; field < 20; field++)
        {
            fields = fields.TrimStart((byte)' ');
            if (field == 0 && fields.Length > 0)
                state = (char)fields[0];
            else if (Utf8Parser.TryParse(fields, out long number, out _))
                numbers[field] = number;
            var end = fields.IndexOf((byte)' ');
            if (end < 0)
                return null;
            fields = fields[end..];
        }

        return new ProcessRow(pid, (int)numbers[1], (int)numbers[2], (int)numbers[3], numbers[19], state, (int)numbers[17]);
    }

    /// <summary>Whether an entry <c>NAME=value</c> is in a process's environment, as far as we may read it.</summary>
    internal static bool HasInEnvironment(int pid, ReadOnlySpan<byte> entry)
    {
        var fd = Open($"/proc/{pid}/environ", mustRead: true);
        if (fd < 0)
            return false;

        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(EnvironmentPieceBytes, 2 * entry.Length));
        try
        {
            return Has(fd, entry, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ = Libc.Close(fd);
        }
    }

    private static bool Has(int fd, ReadOnlySpan<byte> entry, byte[] buffer)
    {
        var kept = 0;
        var passing = false;
        for (var total = 0L; total < EnvironmentBytesMax;)
        {
            nint count;
            fixed (byte* to = buffer)
                count = Libc.Read(fd, to + kept, buffer.Length - kept);
            var rest = buffer.AsSpan(0, kept + (int)Math.Max(0, count));
            if (count <= 0)
                return !passing && rest.SequenceEqual(entry);
            total += count;
            while (rest.IndexOf((byte)0) is var end and >= 0)
            {
                if (!passing && rest[..end].SequenceEqual(entry))
                    return true;
                passing = false;
                rest = rest[(end + 1)..];
            }

            // One that is cut here and already too long cannot be it.
            passing |= rest.Length > entry.Length;
            kept = passing ? 0 : rest.Length;
            rest[..kept].CopyTo(buffer);
        }

        return false;
    }

    /// <summary>What a descriptor of a process leads to, such as <c>pipe:[123]</c>; empty when there is none.</summary>
    internal static string Target(int pid, int fd)
    {
        var text = stackalloc byte[128];
        var length = Libc.ReadLink($"/proc/{pid}/fd/{fd}", text, 128);
        return length <= 0 ? "" : System.Text.Encoding.UTF8.GetString(text, (int)length);
    }

    /// <summary>Whether a process has a handler of its own for a signal.</summary>
    internal static bool Handles(int pid, int signal) => HasSignal(pid, "SigCgt:\t"u8, signal);

    /// <summary>Whether a process ignores a signal.</summary>
    internal static bool Ignores(int pid, int signal) => HasSignal(pid, "SigIgn:\t"u8, signal);

    private static bool HasSignal(int pid, ReadOnlySpan<byte> name, int signal)
    {
        Span<byte> text = stackalloc byte[4096];
        text = text[..Math.Max(0, Read($"/proc/{pid}/status", text, mustRead: false))];
        var at = text.IndexOf(name);
        return at >= 0
            && Utf8Parser.TryParse(text[(at + name.Length)..], out ulong signals, out _, 'x')
            && (signals & (1ul << (signal - 1))) != 0;
    }

    private static int Open(string path, bool mustRead)
    {
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        return fd >= 0 || !mustRead || Marshal.GetLastPInvokeError() is Errno.NotFound or Errno.NoProcess or Errno.Denied or Errno.NotPermitted
            ? fd
            : throw new IOException("The table of processes cannot be read.");
    }

    private static int Read(string path, Span<byte> to, bool mustRead)
    {
        var fd = Open(path, mustRead);
        if (fd < 0)
            return -1;

        var length = 0;
        fixed (byte* start = to)
        {
            nint count;
            while (length < to.Length && (count = Libc.Read(fd, start + length, to.Length - length)) > 0)
                length += (int)count;
        }

        _ = Libc.Close(fd);
        return length;
    }
}
