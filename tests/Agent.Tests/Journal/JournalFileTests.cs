using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Journal;

public class JournalFileTests
{
    [Fact]
    public void A_journal_says_after_reopening_what_was_written()
    {
        var disk = new SimulatedDisk();
        Guid id;
        using (var journal = JournalFile.Open(disk).File)
        {
            journal.Append([JournalEntries.Linking(1)]);
            journal.Append([JournalEntries.Starting(Some.Record(1), 5, Some.At(0)), JournalEntries.Started(Some.Record(1), new(7, 8, "boot"), Some.At(1))]);
            id = JournalFile.Open(disk).State.Id;
        }
        var state = JournalFile.Open(disk).State;
        Assert.Equal(id, state.Id);
        Assert.Equal(1, state.LinkCounter);
        Assert.Equal(new JournalRecord(Some.Record(1), 5) { StartedAt = Some.At(1), Process = new(7, 8, "boot") }, state.Records[Some.Record(1)]);
    }

    [Fact]
    public void A_changed_byte_in_the_middle_makes_a_new_journal_and_tells_what_was_lost()
    {
        var (disk, id) = WithThreeRecords();
        Change(disk, JournalFile.Name, bytes => bytes[bytes.Length / 2] ^= 1);
        var opened = JournalFile.Open(disk);
        Assert.NotEqual(id, opened.State.Id);
        Assert.Empty(opened.State.Records);
        Assert.Contains(Some.Record(0), opened.Lost!.Records.Keys);
        Assert.NotNull(disk.Read(JournalFile.BrokenName));
    }

    [Fact]
    public void Any_torn_end_is_cut_and_the_journal_goes_on()
    {
        var (disk, id) = WithThreeRecords();
        var bytes = disk.Read(JournalFile.Name)!;
        var lastFrame = LastFrame(bytes);
        for (var length = lastFrame; length < bytes.Length; length++)
        {
            var torn = disk.Copy();
            Change(torn, JournalFile.Name, b => b[..length]);
            var opened = JournalFile.Open(torn);
            Assert.Equal(id, opened.State.Id);
            Assert.Equal(2, opened.State.Records.Count);
            Assert.Equal(lastFrame, torn.Read(JournalFile.Name)!.Length);
            opened.File.Append([JournalEntries.Linking(9)]);
            Assert.Equal(9, JournalFile.Open(torn).State.LinkCounter);
        }
    }

    [Fact]
    public void A_deleted_journal_comes_back_with_another_id()
    {
        var (disk, id) = WithThreeRecords();
        disk.Delete(JournalFile.Name);
        Assert.NotEqual(id, JournalFile.Open(disk).State.Id);
    }

    [Fact]
    public void A_journal_restored_from_an_older_copy_counts_links_from_before()
    {
        var disk = new SimulatedDisk();
        using var journal = JournalFile.Open(disk).File;
        journal.Append([JournalEntries.Linking(1)]);
        var copy = disk.Copy();
        journal.Append([JournalEntries.Linking(2)]);
        var restored = JournalFile.Open(copy).State;
        Assert.Equal(JournalFile.Open(disk).State.Id, restored.Id);
        Assert.Equal(1, restored.LinkCounter);
    }

    [Fact]
    public void A_failed_sync_ends_the_journal_and_the_next_start_makes_another()
    {
        var (disk, id) = WithThreeRecords();
        var journal = JournalFile.Open(disk).File;
        disk.SyncFails = true;
        Assert.Throws<JournalFailedException>(() => journal.Append([JournalEntries.Linking(2)]));
        disk.SyncFails = false;
        Assert.Throws<ObjectDisposedException>(() => journal.Append([JournalEntries.Linking(2)]));
        var opened = JournalFile.Open(disk);
        Assert.NotEqual(id, opened.State.Id);
        Assert.Contains(Some.Record(0), opened.Lost!.Records.Keys);
    }

    [Fact]
    public void Compaction_keeps_the_id_the_counter_and_the_records_and_drops_answered_output()
    {
        var disk = new SimulatedDisk();
        var opened = JournalFile.Open(disk);
        var state = opened.State;
        Write(JournalEntries.Linking(4));
        for (var i = 0; i < 40; i++)
        {
            Write(JournalEntries.Starting(Some.Record(i), 5, Some.At(0)));
            Write(JournalEntries.Ended(Some.Record(i), 5, Some.Exited(i, outputBytes: 20_000)));
            if (i > 0)
                Write(JournalEntries.Answered(Some.Record(i)));
        }
        Assert.True(opened.File.WantsCompaction);
        opened.File.Compact(state);
        Assert.False(opened.File.WantsCompaction);
        Assert.InRange(disk.Read(JournalFile.Name)!.Length, 20_000, 30_000);
        opened.File.Append([JournalEntries.Linking(5)]);

        var again = JournalFile.Open(disk).State;
        Assert.Equal(opened.State.Id, again.Id);
        Assert.Equal(5, again.LinkCounter);
        Assert.Equal(state.Records.OrderBy(r => r.Key.Ordinal), again.Records.OrderBy(r => r.Key.Ordinal));
        Assert.Equal([Some.Record(0)], again.Open);
        Assert.Equal(20_000, again.SpoolBytes);

        void Write(Entry entry)
        {
            opened.File.Append([entry]);
            state = JournalFold.Apply(state, entry);
        }
    }

    [Fact]
    public void Whatever_step_of_a_compaction_the_power_goes_at_the_journal_says_the_same()
    {
        var steps = Compact(int.MaxValue, out _).Steps;
        for (var lostAt = 1; lostAt <= steps; lostAt++)
        {
            foreach (var loss in Enum.GetValues<Loss>())
            {
                var disk = Compact(lostAt, out var state).AfterPowerLoss(loss);
                if (state is null)
                    continue;
                var opened = JournalFile.Open(disk);
                Assert.Null(opened.Lost);
                Assert.Equal(state.Id, opened.State.Id);
                Assert.Equal(state.Records.OrderBy(r => r.Key.Ordinal), opened.State.Records.OrderBy(r => r.Key.Ordinal));
            }
        }
    }

    private static SimulatedDisk Compact(int lostAt, out JournalState? written)
    {
        var disk = new SimulatedDisk { PowerLostAt = lostAt };
        written = null;
        try
        {
            var opened = JournalFile.Open(disk);
            Entry[] entries = [JournalEntries.Starting(Some.Record(0), 5, null), JournalEntries.Ended(Some.Record(1), 5, Some.Exited(0))];
            opened.File.Append(entries);
            written = entries.Aggregate(opened.State, JournalFold.Apply);
            opened.File.Compact(written);
        }
        catch (PowerLostException)
        {
            // The test goes on with what is left.
        }
        return disk;
    }

    private static (SimulatedDisk Disk, Guid Id) WithThreeRecords()
    {
        var disk = new SimulatedDisk();
        var opened = JournalFile.Open(disk);
        for (var i = 0; i < 3; i++)
            opened.File.Append([JournalEntries.Starting(Some.Record(i), 5, Some.At(0))]);
        return (disk, opened.State.Id);
    }

    private static int LastFrame(byte[] bytes) => bytes.AsSpan().LastIndexOf("CAJ1"u8);

    private static void Change(SimulatedDisk disk, string name, Action<byte[]> change) => Change(disk, name, bytes =>
    {
        change(bytes);
        return bytes;
    });

    private static void Change(SimulatedDisk disk, string name, Func<byte[], byte[]> change)
    {
        var changed = change(disk.Read(name)!);
        using var file = disk.Create(name);
        file.Append(changed);
        file.Sync();
        disk.SyncDirectory();
    }
}
