using System.Text;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Files;

/// <summary>Files that are sent to a fleet.</summary>
internal sealed class Sendings(Assistant assistant, Fleet fleet)
{
    public const string Content = "content of a file\n";

    public IFileDesk Desk => assistant.Grains.GetGrain<IFileDesk>(0);

    public static FileToSend File { get; } = new() { Name = "motd", TargetDir = "/etc", Content = Encoding.UTF8.GetBytes(Content) };

    public FileRequest Request => new() { File = File, Instances = [.. fleet.Instances] };

    public async Task<SendingId> SendAsync(Func<FileRequest, FileRequest>? change = null) =>
        (await Desk.SendAsync(Fleet.Caller, change?.Invoke(Request) ?? Request)).Value;

    public async Task<Refusal?> RefusalAsync(Func<FileRequest, FileRequest>? change = null, Caller? caller = null) =>
        (await Desk.SendAsync(caller ?? Fleet.Caller, change?.Invoke(Request) ?? Request)).Refused;

    public async Task<SendingView> DescribeAsync(SendingId id) => Assert.Single((await ListAsync(new() { Id = id })).Items);

    public async Task<Page<SendingView>> ListAsync(SendingQuery query) => (await Desk.ListAsync(Fleet.Caller, query)).Value;

    public async Task<List<SendingId>> IdsAsync(SendingQuery query) => [.. (await ListAsync(query)).Items.Select(item => item.Id)];

    /// <summary>The agent of the message says so; how that counts.</summary>
    public async Task<ReportVerdict> ReportAsync(DeliveryTarget message, ReportKind kind, RecordError error = RecordError.None, int? exitCode = null) =>
        Assert.Single(await assistant.Grains.GetSlice(message.Record.Slice).ReportAsync(
        [
            new()
            {
                Record = message.Record, Instance = message.Instance, Kind = kind, Error = error, ExitCode = exitCode, StartedAgo = TimeSpan.Zero,
                FinishedAgo = TimeSpan.Zero,
            },
        ]));
}
