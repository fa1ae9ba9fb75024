using System.Globalization;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Diagnosis;

/// <summary>What the agent needs of the machine: room to write, something to keep the processes of a run together, a clock.</summary>
internal static class MachineSteps
{
    private const string ProbeName = "diagnose.probe";

    // Room for the journal's reserve and some results.
    private const long BytesLeast = 1024 * 1024, FilesLeast = 16;

    /// <param name="directory">What lies on it.</param>
    /// <param name="tries">Writes and removes a file.</param>
    public static Finding Disk(StateDirectory directory, bool tries = true)
    {
        try
        {
            if (!directory.Exists())
                return Finding.Skipped("disk", $"There is no {directory.Path} yet.");
            var room = Machine.This.RoomOf(directory.Path);
            (string, object?)[] details = [("directory", directory.Path), ("freeBytes", room.FreeBytes), ("freeFiles", room.FreeFiles), ("readOnly", room.ReadOnly)];
            var has = string.Create(CultureInfo.InvariantCulture, $"{room.FreeBytes / 1024 / 1024} MiB{(room.FreeFiles is { } free ? $" and {free} files" : "")}");
            if (room.ReadOnly)
                return Finding.Failed("disk", $"The file system of {directory.Path} is mounted read-only, so nothing is started: see why (dmesg), and mount it for writing.", details);
            if (room.FreeBytes < BytesLeast || room.FreeFiles < FilesLeast)
                return Finding.Failed("disk", $"The file system of {directory.Path} is full: it has room for {has} more. Nothing is started until there is room.", details);
            if (tries)
                Try(directory);
            return directory.Disk.LengthOf(JournalFile.Name) is not null && directory.Disk.LengthOf(JournalFile.ReserveName) is null
                ? Finding.Failed("disk", $"The disk was full when the agent last wrote, and it has not its reserve again: it may start nothing. There is room for {has} now.", details)
                : Finding.Ok("disk", $"{directory.Path} can be written and has room for {has} more.", details);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed("disk", $"Nothing can be written in {directory.Path}: {e.Message}", ("directory", directory.Path));
        }
    }

    /// <param name="runningHas">What the agent that runs noted; null: none runs, or it could not note it.</param>
    public static Finding ControlGroups(bool? runningHas)
    {
        if ((runningHas ?? Machine.This.CanGroup()) is not { } available)
            return Finding.Skipped("control-groups", "This system has no control groups.");
        const string Without = "Scripts run all the same, but what gives up every sign of where it comes from may outlive its run. Run the agent by its service, or give it a group it may write to.";
        var who = runningHas is null ? "this process" : "the agent";
        return available
            ? Finding.Ok("control-groups", runningHas is null ? "Each run can have a control group of its own here." : "Each run has a control group of its own.", ("available", true))
            : Finding.Skipped("control-groups", $"Control groups are not available to {who}. {Without}");
    }

    public static Finding Clock()
    {
        var boot = Machine.This.NewClock().BootId;
        var source = Machine.This.ClockSource();
        return boot == Guid.Empty
            ? Finding.Failed("clock-source", "The machine does not tell which boot it is in: after a reboot times of before cannot be told from those of now.")
            : Finding.Ok("clock-source", $"Time is counted from the boot on, sleep included{(source.Length > 0 ? $" ({source})" : "")}.", ("bootId", boot.ToString("D")), ("source", source));
    }

    private static void Try(StateDirectory directory)
    {
        try
        {
            using var file = directory.Disk.Create(ProbeName);
            file.Append(new byte[4096]);
        }
        finally
        {
            directory.Disk.Delete(ProbeName);
        }
    }
}
