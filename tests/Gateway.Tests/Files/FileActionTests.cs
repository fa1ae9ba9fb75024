using System.Collections.Immutable;
using System.Text;
using CloudAssistant.Gateway.Files;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Invocations;
using CloudAssistant.Gateway.Tests.Http;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Tests.Files;

/// <summary>What the actions of files make of their parameters.</summary>
public class FileActionTests
{
    private static readonly string Instance = InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();
    private static readonly SendingId Sending = SendingId.Of(InvocationId.New(CellId.Default, DateTimeOffset.UnixEpoch));

    private static readonly (string, string)[] Sound = [("Name", "motd"), ("TargetDir", "/etc"), ("Content", "hello"), ("InstanceId.1", Instance)];

    private readonly Desk _desk = new();

    [Fact]
    public async Task A_file_is_sent_as_it_is_asked_for()
    {
        var answer = await SendAsync(
            ("ContentType", "base64"), ("Content", "AP8="), ("Description", "said"), ("FileOwner", "web"), ("FileGroup", "adm"), ("FileMode", "0600"),
            ("Overwrite", "True"), ("Timeout", "120"), ("ResourceGroupId", "rg"), ("Tag.1.Key", "a"), ("Tag.1.Value", "b"), ("ClientToken", "once"));

        var (request, file) = (_desk.Request!, _desk.Request!.File);
        Assert.Equal(Sending.ToString(), answer.Value!.InvokeId);
        Assert.StartsWith("f-", answer.Value.InvokeId, StringComparison.Ordinal);
        Assert.Equal(("motd", "/etc", "said", true, "web", "adm", "0600", true), (file.Name, file.TargetDir, file.Description, file.IsBase64, file.Owner, file.Group, file.Mode, file.Overwrite));
        Assert.Equal([0, 255], file.Content);
        Assert.Equal((TimeSpan.FromSeconds(120), "rg", "b", "once"), (request.Timeout, request.ResourceGroupId, request.Tags["a"], request.Token!.Token));
        Assert.Equal(Instance, Assert.Single(request.Instances).ToString());
    }

    [Fact]
    public async Task What_is_not_said_is_as_documented()
    {
        Assert.Null((await SendAsync()).Fault);

        var (request, file) = (_desk.Request!, _desk.Request!.File);
        Assert.Equal(("hello", false, "0644", false), (Encoding.UTF8.GetString(file.Content), file.IsBase64, file.Mode, file.Overwrite));
        Assert.Equal((TimeSpan.FromSeconds(60), null), (request.Timeout, request.Token));
    }

    [Fact]
    public async Task Text_may_hold_any_character()
    {
        Assert.Null((await SendAsync(("Content", "a\0é\n"))).Fault);

        Assert.Equal("a\0é\n", Encoding.UTF8.GetString(_desk.Request!.File.Content));
    }

    [Theory]
    [InlineData("Name", "", "MissingParameter.Name", 400)]
    [InlineData("TargetDir", "", "MissingParameter.TargetDir", 400)]
    [InlineData("Content", "", "MissingParameter.Content", 400)]
    [InlineData("ContentType", "Hex", "FileContentType.Invalid", 400)]
    [InlineData("Overwrite", "maybe", "InvalidParameter.Overwrite", 400)]
    [InlineData("Timeout", "86401", "InvalidTimeout.ExceedLimit", 403)]
    [InlineData("Timeout", "soon", "InvalidTimeout.ExceedLimit", 403)]
    [InlineData("Timeout", "99999999999999999999", "InvalidTimeout.ExceedLimit", 403)]
    [InlineData("InstanceId.1", "i-nobody", "InvalidInstance.NotFound", 404)]
    [InlineData("InstanceId.1", "", "InvalidParameter.InstanceId", 400)]
    [InlineData("Tag.1.Key", "acs:a", "InvalidTagKey.Malformed", 400)]
    [InlineData("Tag.1.Value", "b", "MissingParameter.TagKey", 400)]
    [InlineData("ClientToken", "é", "InvalidClientToken.Malformed", 400)]
    [InlineData("Name", "a\0b", "InvalidParameter.Name", 400)]
    public async Task What_cannot_be_read_is_refused_and_nothing_is_sent(string name, string value, string code, int status)
    {
        var answer = await SendAsync((name, value));

        Assert.Equal((code, status), (answer.Fault!.Code, answer.Fault.Status));
        Assert.Null(_desk.Request);
    }

    [Theory]
    [InlineData("no base64!")]
    [InlineData("AP8")]
    public async Task Content_that_is_no_Base64_is_refused(string content) =>
        Assert.Equal(("FileContent.DecodeError", 400), Told((await SendAsync(("ContentType", "Base64"), ("Content", content))).Fault!));

    [Fact]
    public async Task Base64_of_nothing_is_no_content() =>
        Assert.Equal(("MissingParameter.Content", 400), Told((await SendAsync(("ContentType", "Base64"), ("Content", " "))).Fault!));

    [Fact]
    public async Task A_timeout_below_zero_is_the_shortest()
    {
        await SendAsync(("Timeout", "-5"));

        Assert.Equal(TimeSpan.Zero, _desk.Request!.Timeout);
    }

    [Theory]
    [InlineData(RefusalCode.MissingParamInstanceId, "MissingParam.InstanceId", 400)]
    [InlineData(RefusalCode.InstanceIdsExceedLimit, "InstanceIds.ExceedLimit", 403)]
    [InlineData(RefusalCode.InvalidInstanceNotFound, "InvalidInstance.NotFound", 404)]
    [InlineData(RefusalCode.FileNameExceedLimit, "FileName.ExceedLimit", 403)]
    [InlineData(RefusalCode.FileDescExceedLimit, "FileDesc.ExceedLimit", 403)]
    [InlineData(RefusalCode.FileSizeExceedLimit, "FileSize.ExceedLimit", 403)]
    [InlineData(RefusalCode.FileTargetDirInvalid, "FileTargetDir.Invalid", 400)]
    [InlineData(RefusalCode.FileModeInvalid, "FileMode.Invalid", 400)]
    [InlineData(RefusalCode.InvalidParameterFileOwner, "InvalidParameter.FileOwner", 400)]
    [InlineData(RefusalCode.InvalidParameterFileGroup, "InvalidParameter.FileGroup", 400)]
    [InlineData(RefusalCode.IdempotentParameterMismatch, "IdempotentParameterMismatch", 403)]
    public async Task What_a_silo_refuses_is_told_as_documented(RefusalCode refusal, string code, int status)
    {
        _desk.Refusal = new(refusal, "words");

        Assert.Equal((code, status), Told((await SendAsync()).Fault!));
    }

    [Fact]
    public async Task A_sending_is_told_with_every_field()
    {
        var answer = await DescribeAsync(("InvokeId", Sending.ToString()), ("InstanceId", Instance), ("Name", "motd"), ("InvocationStatus", "PartialFailed"), ("PageNumber", "2"));

        var query = _desk.Query!;
        Assert.Equal((Sending, Instance, "motd", OverallStatus.PartialFailed, 2), (query.Id!.Value, query.Instance!.Value.ToString(), query.Name, query.Status!.Value, query.Page.Number!.Value));
        var sent = Assert.Single(answer.Value!.Invocations.Invocation);
        Assert.Equal(
            (Sending.ToString(), "motd", "/etc", "AP8=", "Base64", "said", "root", "adm", "0600", "true"),
            (sent.InvokeId, sent.Name, sent.TargetDir, sent.Content, sent.ContentType, sent.Description, sent.FileOwner, sent.FileGroup, sent.FileMode, sent.Overwrite));
        Assert.Equal(("1970-01-01T00:00:00Z", "Failed", 1), (sent.CreationTime, sent.InvocationStatus, sent.VmCount));
        Assert.Equal("b", Assert.Single(sent.Tags.Tag).TagValue);
        var instance = Assert.Single(sent.InvokeInstances.InvokeInstance);
        Assert.Equal(
            (Instance, "Invalid", "1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z", "1970-01-01T00:00:03Z", "FileAlreadyExists", "File already exists"),
            (instance.InstanceId, instance.InvocationStatus, instance.CreationTime, instance.StartTime, instance.FinishTime, instance.UpdateTime, instance.ErrorCode, instance.ErrorInfo));
        Assert.Equal((2, 10, 11, "more"), (answer.Value.PageNumber, answer.Value.PageSize, answer.Value.TotalCount, answer.Value.NextToken));
    }

    [Theory]
    [InlineData("InvocationStatus", "Stopped", "InvalidParameter.InvocationStatus")]
    [InlineData("PageNumber", "0", "InvalidParam.PageNumber")]
    [InlineData("PageSize", "51", "InvalidParam.PageSize")]
    [InlineData("MaxResults", "0", "InvalidParameter.MaxResults")]
    [InlineData("Tag.1.Key", "aliyun", "InvalidTagKey.Malformed")]
    public async Task A_question_that_cannot_be_is_refused(string name, string value, string code) =>
        Assert.Equal((code, 400), Told((await DescribeAsync((name, value))).Fault!));

    [Theory]
    [InlineData("InvokeId", "f-nothing")]
    [InlineData("InvokeId", "t-c00000000000008000800000000000000f")]
    [InlineData("InstanceId", "i-nobody")]
    public async Task Who_asks_for_what_cannot_be_gets_an_empty_list(string name, string value)
    {
        Assert.Empty((await DescribeAsync((name, value))).Value!.Invocations.Invocation);
        Assert.Null(_desk.Query);
    }

    [Fact]
    public async Task No_sending_is_stopped_as_an_invocation() => Assert.Equal(
        ("InvalidInvokeId.NotFound", 404), Told((await StopInvocation.RunAsync(Call([("InvokeId", Sending.ToString())]))).Fault!));

    private static (string, int) Told(ApiFault fault) => (fault.Code, fault.Status);

    private Task<Answer<Api.Files.SendFileResponse>> SendAsync(params (string Name, string Value)[] other) => SendFile.RunAsync(Call([.. Sound, .. other]));

    private Task<Answer<Api.Files.DescribeSendFileResultsResponse>> DescribeAsync(params (string Name, string Value)[] parameters) =>
        DescribeSendFileResults.RunAsync(Call(parameters));

    // What comes last counts.
    private ActionCall Call((string Name, string Value)[] parameters) => new(
        new(parameters.GroupBy(parameter => parameter.Name).ToDictionary(same => same.Key, same => same.Last().Value)),
        new("key", SignatureAlgorithm.Acs3HmacSha256, "", "", "", default, "", ""), new(AccountId.First, "key"), new(FakeGrains.Create((typeof(IFileDesk), _desk)).Factory));

    private sealed class Desk : IFileDesk
    {
        public FileRequest? Request { get; private set; }

        public SendingQuery? Query { get; private set; }

        public Refusal? Refusal { get; set; }

        public Task<Reply<SendingId>> SendAsync(Caller caller, FileRequest request)
        {
            Request = request;
            return Task.FromResult(Refusal is { } refusal ? refusal : (Reply<SendingId>)Sending);
        }

        public Task<Reply<Page<SendingView>>> ListAsync(Caller caller, SendingQuery query)
        {
            Query = query;
            var key = new RecordKey(Sending.Invocation, 0, 0);
            return Task.FromResult<Reply<Page<SendingView>>>(new Page<SendingView>(
                [
                    new()
                    {
                        Id = Sending,
                        File = new() { Name = "motd", TargetDir = "/etc", Content = [0, 255], IsBase64 = true, Description = "said", Group = "adm", Mode = "0600", Overwrite = true },
                        CreatedAt = DateTimeOffset.UnixEpoch,
                        Counts = new() { Invalid = 1 },
                        Tags = ImmutableSortedDictionary<string, string>.Empty.Add("a", "b"),
                        Records =
                        [
                            new()
                            {
                                Key = key, Command = default, Instance = InstanceId.Parse(Instance), State = RecordState.Invalid, Error = RecordError.FileAlreadyExists,
                                CreatedAt = DateTimeOffset.UnixEpoch, StartedAt = DateTimeOffset.FromUnixTimeSeconds(1), FinishedAt = DateTimeOffset.FromUnixTimeSeconds(2),
                                UpdatedAt = DateTimeOffset.FromUnixTimeSeconds(3),
                            },
                        ],
                    },
                ],
                "more",
                11));
        }
    }
}
