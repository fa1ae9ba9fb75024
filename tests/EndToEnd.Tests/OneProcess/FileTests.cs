using System.Text;
using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Files;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>Files before a whole server, whose instances never come.</summary>
public class FileTests(Server server) : IClassFixture<Server>
{
    [Fact]
    public async Task A_file_that_was_accepted_is_told_as_it_was_sent()
    {
        using var client = server.Client();
        var (instance, name) = (await server.RegisterAsync(), Unique());
        var request = Request(instance) with
        {
            Name = name, Content = "AP8=", ContentType = "Base64", Description = "said", FileOwner = "web", FileGroup = "adm", FileMode = "0600", Overwrite = true,
            Timeout = 1, Tag = [new("k", "v")], ClientToken = Unique(),
        };

        var id = (await client.SendFileAsync(request)).InvokeId;
        Assert.StartsWith("f-", id, StringComparison.Ordinal);
        Assert.Equal(id, (await client.SendFileAsync(request)).InvokeId);
        Assert.Equal(("IdempotentParameterMismatch", 403), await RefusalAsync(client, request with { FileMode = "0644" }));

        var page = await client.DescribeSendFileResultsAsync(new() { Name = name });
        var sent = Assert.Single(page.Invocations.Invocation);
        Assert.Equal((1, 1, 10, ""), (page.TotalCount, page.PageNumber, page.PageSize, page.NextToken));
        Assert.Equal(
            (id, name, "/etc", "AP8=", "Base64", "said", "web", "adm", "0600", "true", "Pending", 1),
            (sent.InvokeId, sent.Name, sent.TargetDir, sent.Content, sent.ContentType, sent.Description, sent.FileOwner, sent.FileGroup, sent.FileMode, sent.Overwrite, sent.InvocationStatus, sent.VmCount));
        Assert.Equal([new("k", "v")], sent.Tags.Tag);
        Assert.Equal((instance, "Pending", "", ""), (sent.InvokeInstances.InvokeInstance[0].InstanceId, sent.InvokeInstances.InvokeInstance[0].InvocationStatus, sent.InvokeInstances.InvokeInstance[0].StartTime, sent.InvokeInstances.InvokeInstance[0].ErrorCode));

        foreach (var asked in new DescribeSendFileResultsRequest[] { new() { InvokeId = id }, new() { InstanceId = instance }, new() { Tag = [new("k", "v")], Name = name }, new() { InvocationStatus = "Pending", Name = name, MaxResults = 1 } })
            Assert.Equal(id, Assert.Single((await client.DescribeSendFileResultsAsync(asked)).Invocations.Invocation).InvokeId);
        Assert.Empty((await client.DescribeInvocationsAsync(new() { InstanceId = instance })).Invocations.Invocation);
        Assert.Empty((await client.DescribeInvocationResultsAsync(new() { InstanceId = instance })).Invocation.InvocationResults.InvocationResult);
        Assert.Equal("InvalidInvokeId.NotFound", (await Assert.ThrowsAsync<ApiException>(() => client.StopInvocationAsync(new() { InvokeId = id }))).Code);
    }

    [Fact]
    public async Task What_is_not_said_is_told_as_documented()
    {
        using var client = server.Client();

        var id = (await client.SendFileAsync(Request(await server.RegisterAsync()))).InvokeId;
        var sent = Assert.Single((await client.DescribeSendFileResultsAsync(new() { InvokeId = id })).Invocations.Invocation);
        Assert.Equal(
            ("hello", "PlainText", "", "root", "root", "0644", "false"),
            (sent.Content, sent.ContentType, sent.Description, sent.FileOwner, sent.FileGroup, sent.FileMode, sent.Overwrite));
    }

    [Fact]
    public async Task Every_documented_error_is_told()
    {
        using var client = server.Client();
        var sound = Request(await server.RegisterAsync());
        (SendFileRequest Request, string Code, int Status)[] wrong =
        [
            (sound with { InstanceId = null }, "MissingParam.InstanceId", 400),
            (sound with { InstanceId = ["mi-c0000000000000800080000000000000ff"] }, "InvalidInstance.NotFound", 404),
            (sound with { InstanceId = [.. await ManyAsync(51)] }, "InstanceIds.ExceedLimit", 403),
            (sound with { Name = null }, "MissingParameter.Name", 400),
            (sound with { TargetDir = null }, "MissingParameter.TargetDir", 400),
            (sound with { Content = null }, "MissingParameter.Content", 400),
            (sound with { TargetDir = "etc" }, "FileTargetDir.Invalid", 400),
            (sound with { TargetDir = "/" + new string('d', 255) }, "FileTargetDir.Invalid", 400),
            (sound with { FileMode = "9" }, "FileMode.Invalid", 400),
            (sound with { Content = "!", ContentType = "Base64" }, "FileContent.DecodeError", 400),
            (sound with { ContentType = "Hex" }, "FileContentType.Invalid", 400),
            (sound with { FileOwner = new('o', 65) }, "InvalidParameter.FileOwner", 400),
            (sound with { FileGroup = new('g', 65) }, "InvalidParameter.FileGroup", 400),
            (sound with { Content = new('c', 24_577) }, "FileSize.ExceedLimit", 403),
            (sound with { Name = new('n', 256) }, "FileName.ExceedLimit", 403),
            (sound with { Description = new('d', 513) }, "FileDesc.ExceedLimit", 403),
            (sound with { Timeout = 86_401 }, "InvalidTimeout.ExceedLimit", 403),
            (sound with { Tag = [.. Enumerable.Range(0, 21).Select(i => new Tag($"k{i}", ""))] }, "NumberExceed.Tags", 400),
            (sound with { Tag = [new("", "v")] }, "MissingParameter.TagKey", 400),
            (sound with { Tag = [new("k", "1"), new("k", "2")] }, "Duplicate.TagKey", 400),
            (sound with { Tag = [new("aliyun", "v")] }, "InvalidTagKey.Malformed", 400),
            (sound with { Tag = [new("k", "http://v")] }, "InvalidTagValue.Malformed", 400),
            (sound with { ClientToken = "no token" }, "InvalidClientToken.Malformed", 400),
        ];

        foreach (var (request, code, status) in wrong)
            Assert.Equal((code, status), await RefusalAsync(client, request));
        Assert.Empty((await client.DescribeSendFileResultsAsync(new() { InstanceId = sound.InstanceId![0] })).Invocations.Invocation);
    }

    [Fact]
    public async Task The_content_of_a_file_is_not_logged()
    {
        using var client = server.Client();
        var canary = "canary" + Unique();

        await client.SendFileAsync(Request(await server.RegisterAsync()) with { Content = canary });
        await client.SendFileAsync(Request(await server.RegisterAsync()) with { Content = Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)), ContentType = "Base64" });
        await RefusalAsync(client, Request(await server.RegisterAsync()) with { Content = canary, FileMode = "9" });
        Assert.DoesNotContain(canary, string.Join("\n", server.Log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)), string.Join("\n", server.Log.Lines), StringComparison.Ordinal);
    }

    private static SendFileRequest Request(string instance) => new() { Name = "motd", TargetDir = "/etc", Content = "hello", InstanceId = [instance] };

    private async Task<List<string>> ManyAsync(int count)
    {
        var many = new List<string>();
        for (var i = 0; i < count; i++)
            many.Add(await server.RegisterAsync());
        return many;
    }

    private static async Task<(string, int)> RefusalAsync(CloudAssistantClient client, SendFileRequest request)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => client.SendFileAsync(request));
        return (refused.Code, refused.HttpStatus);
    }

    private static string Unique() => Guid.NewGuid().ToString("N");
}
