using CloudAssistant.Api;
using CloudAssistant.Api.Calls;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>Actions whose question is judged and answered in one call of a silo.</summary>
public class QuestionTests
{
    private static readonly string Invocation = InvocationId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();

    [Fact]
    public async Task A_question_is_judged_where_it_is_answered()
    {
        var (access, desk) = (new Access(), new Desk());
        await using var door = await OpenAsync(access, desk);
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        await client.DescribeInvocationsAsync(new() { InvokeId = Invocation });
        await client.DescribeInvocationResultsAsync(new() { InvokeId = Invocation });

        Assert.Equal((0, 2), (access.Judged, desk.Seen.Count));
        Assert.Equal(["DescribeInvocations", "DescribeInvocationResults"], desk.Seen.Select(evidence => evidence.Action));
        Assert.All(desk.Seen, evidence => Assert.Equal("testid", evidence.AccessKeyId));
    }

    [Fact]
    public async Task Whoever_asked_with_a_wrong_signature_is_told_what_the_server_would_have_signed()
    {
        var desk = new Desk { Refusal = new(RefusalCode.SignatureDoesNotMatch, "no") };
        await using var door = await OpenAsync(new Access(), desk);
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");

        var told = await Assert.ThrowsAsync<ApiException>(() => client.DescribeInvocationsAsync(new() { InvokeId = Invocation }));

        Assert.Equal("SignatureDoesNotMatch", told.Code);
        Assert.Contains(desk.Seen.Single().StringToSign, told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(51, "local-1", Code)]
    [InlineData(1, "nowhere", Code)]
    [InlineData(51, "local-1", null)]
    [InlineData(1, "nowhere", null)]
    public async Task A_bad_question_is_explained_to_nobody_whom_no_silo_let_in(int size, string region, string? refused)
    {
        var access = new Access { Refusal = refused is null ? null : new(RefusalCode.InvalidAccessKeyIdNotFound, "nobody") };
        var desk = new Desk();
        await using var door = await OpenAsync(access, desk, ("Gateway:AcceptAnyRegion", "false"));
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret", region);

        var told = await Assert.ThrowsAsync<ApiException>(() => client.DescribeInvocationsAsync(new() { InvokeId = Invocation, PageSize = size }));

        Assert.Equal(refused ?? (size == 51 ? "InvalidParam.PageSize" : "InvalidRegionId.NotFound"), told.Code);
        Assert.Equal((1, 0), (access.Judged, desk.Seen.Count));
    }

    private const string Code = "InvalidAccessKeyId.NotFound";

    private static Task<Door> OpenAsync(Access access, Desk desk, params (string, string)[] settings) =>
        Door.OpenAsync(FakeGrains.Create((typeof(IAccessGrain), access), (typeof(IInvocationDesk), desk)).Factory, settings);

    private sealed class Access : IAccessGrain
    {
        public int Judged { get; private set; }

        public Refusal? Refusal { get; init; }

        public Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence)
        {
            Judged++;
            return Task.FromResult<Reply<Caller>>(Refusal is null ? new Caller(AccountId.First, "testid") : Refusal);
        }
    }

    private sealed class Desk : IInvocationDesk
    {
        public List<CallEvidence> Seen { get; } = [];

        public Refusal? Refusal { get; init; }

        public Task<Reply<Page<InvocationView>>> ListSignedAsync(CallEvidence evidence, InvocationQuery query) => AnswerAsync<InvocationView>(evidence);

        public Task<Reply<Page<RecordView>>> ResultsSignedAsync(CallEvidence evidence, RecordQuery query) => AnswerAsync<RecordView>(evidence);

        public Task<Reply<Page<InvocationView>>> ListAsync(Caller caller, InvocationQuery query) => throw new NotSupportedException();

        public Task<Reply<Page<RecordView>>> ResultsAsync(Caller caller, RecordQuery query) => throw new NotSupportedException();

        public Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request) => throw new NotSupportedException();

        private Task<Reply<Page<T>>> AnswerAsync<T>(CallEvidence evidence)
        {
            Seen.Add(evidence);
            return Task.FromResult(Refusal is null ? (Reply<Page<T>>)new Page<T>([], null, 0) : Refusal);
        }
    }
}
