using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class ReminderTableTests
{
    private static readonly DateTime Start = new(2030, 1, 15, 12, 0, 0, DateTimeKind.Utc);

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_reminder_is_written_changed_and_removed_by_its_version(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var table = assistant.Services.GetRequiredService<IReminderTable>();
        var grain = GrainId.Create("shard", "s-1");

        var first = await table.UpsertRow(Entry(grain, "wake", TimeSpan.FromMinutes(1)));
        var second = await table.UpsertRow(Entry(grain, "wake", TimeSpan.FromDays(40)));

        var read = Assert.IsType<ReminderEntry>(await table.ReadRow(grain, "wake"));
        Assert.Equal((grain, "wake", Start, TimeSpan.FromDays(40), second), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.NotEqual(first, second);
        Assert.False(await table.RemoveRow(grain, "wake", first!));
        Assert.True(await table.RemoveRow(grain, "wake", second!));
        Assert.Empty((await table.ReadRows(grain)).Reminders);
        Assert.Null(await table.ReadRow(grain, "wake"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_range_of_the_ring_reads_exactly_its_reminders(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var table = assistant.Services.GetRequiredService<IReminderTable>();
        var grains = Enumerable.Range(0, 40).Select(number => GrainId.Create("shard", $"s-{number}")).ToList();
        foreach (var grain in grains)
            await table.UpsertRow(Entry(grain, "wake", TimeSpan.FromMinutes(1)));

        uint[] marks = [0, 1, 0x4000_0000, 0x7FFF_FFFF, 0x8000_0000, 0xC000_0000, 0xFFFF_FFFF, grains[7].GetUniformHashCode()];
        foreach (var begin in marks)
        {
            foreach (var end in marks)
            {
                var expected = grains.Where(grain => IsInside(grain.GetUniformHashCode(), begin, end)).Order();
                var read = (await table.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId).Order();
                Assert.Equal(expected, read);
            }
        }
    }

    /// <summary>Ranges leave out their beginning and go over the end of the ring; an empty one is the whole ring.</summary>
    private static bool IsInside(uint hash, uint begin, uint end) =>
        begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private static ReminderEntry Entry(GrainId grain, string name, TimeSpan period) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = period };
}
