using System.Net;
using System.Text;
using System.Xml.Linq;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Tests.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>Which format a call is answered in, and that errors are answered in it too.</summary>
public class AnswerFormatTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Json = "application/json;charset=utf-8";
    private const string Xml = "text/xml;charset=utf-8";

    [Theory]
    [InlineData("", "", "", "Xml")]
    [InlineData("", "", "*/*", "Xml")]
    [InlineData("", "", "text/xml", "Xml")]
    [InlineData("", "", "application/json", "Json")]
    [InlineData("", "", "text/plain, application/json; q=0.5", "Json")]
    [InlineData("Format=JSON", "", "text/xml", "Json")]
    [InlineData("Action=X&Format=json", "", "", "Json")]
    [InlineData("Action=X&Format=xml&A=b", "", "application/json", "Xml")]
    [InlineData("", "Action=X&Format=JSON&A=b", "", "Json")]
    [InlineData("", "Format=XML", "application/json", "Xml")]
    [InlineData("OutputFormat=JSON&Format=XML", "", "", "Xml")]
    [InlineData("Name=Format%3DJSON", "NoFormat=JSON", "", "Xml")]
    [InlineData("Format=JSONP", "", "", "Xml")]
    [InlineData("Format=", "", "application/json", "Json")]
    public void The_format_is_what_Format_says_else_what_Accept_says_else_XML(string query, string form, string accept, string format) =>
        Assert.Equal(format, AnswerFormats.Of(query, Encoding.ASCII.GetBytes(form), accept).ToString());

    [Theory]
    [InlineData("XML", "", Xml)]
    [InlineData("", "", Xml)]
    [InlineData("JSON", "", Json)]
    [InlineData("", "application/json", Json)]
    public async Task A_call_is_answered_in_the_format_it_asks_for(string format, string accept, string type)
    {
        await using var door = await OpenAsync();
        var query = SignatureVectors.Common1("DescribeCommands", format) + "&Signature=s&RegionId=a";

        var (status, found, body) = await SendAsync(door, HttpMethod.Get, query, "", accept);

        Assert.Equal((HttpStatusCode.OK, type), (status, found));
        Assert.StartsWith(type == Xml ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DescribeCommandsResponse><Commands></Commands>" : "{\"Commands\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/?Action=Nothing", "InvalidAction.NotFound", 404)]
    [InlineData("/?Action=DescribeCommands", "InvalidParameter", 400)]
    [InlineData("/nowhere?", "InvalidPath.NotFound", 404)]
    [InlineData("//?", "InvalidPath", 400)]
    public async Task An_error_is_XML_unless_it_is_asked_for_otherwise(string path, string code, int status)
    {
        await using var door = await OpenAsync();
        var common = SignatureVectors.Common1("DescribeCommands", "").Replace("Action=DescribeCommands&Format=&", "", StringComparison.Ordinal);
        // What cannot be read at all is told in the format too.
        var broken = code == "InvalidParameter" ? "&Name=%zz" : "";

        var xml = await SendAsync(door, HttpMethod.Get, path + "&" + common + broken + "&Signature=s", "", "");
        var json = await SendAsync(door, HttpMethod.Get, path + "&" + common + broken + "&Signature=s&Format=JSON", "", "");

        Assert.Equal((status, Xml), ((int)xml.Status, xml.Type));
        var error = XDocument.Parse(xml.Body).Root!;
        Assert.Equal(["RequestId", "HostId", "Code", "Message"], error.Elements().Select(element => element.Name.LocalName));
        Assert.Equal((code, door.Address.Authority), (error.Element("Code")!.Value, error.Element("HostId")!.Value));
        Assert.Equal((status, Json), ((int)json.Status, json.Type));
        Assert.Contains($"\"Code\":\"{code}\"", json.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_may_say_the_format_too()
    {
        await using var door = await OpenAsync();

        var answer = await SendAsync(door, HttpMethod.Post, "", SignatureVectors.Common1("DescribeCommands", "json") + "&Signature=s&RegionId=a", "");

        Assert.Equal((HttpStatusCode.OK, Json), (answer.Status, answer.Type));
    }

    private static async Task<(HttpStatusCode Status, string Type, string Body)> SendAsync(Door door, HttpMethod method, string query, string form, string accept)
    {
        using var http = new HttpClient();
        var target = query.StartsWith('/') ? query : "/?" + query;
        // As written: a Uri would make the path normal.
        using var request = new HttpRequestMessage(method, new Uri(door.Address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (form.Length > 0)
            request.Content = new StringContent(form, Encoding.ASCII, Form);
        if (accept.Length > 0)
            request.Headers.Add("Accept", accept);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var type = answer.Content.Headers.NonValidated["Content-Type"].ToString(); // As sent; reading the body writes it anew.
        return (answer.StatusCode, type, await answer.Content.ReadAsStringAsync());
    }

    private static Task<Door> OpenAsync() => Door.OpenAsync(FakeGrains.Create((typeof(IAccessGrain), new Access()), (typeof(ICommandDesk), new Commands())).Factory);

    private sealed class Access : IAccessGrain
    {
        public Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence) => Task.FromResult<Reply<Caller>>(new Caller(AccountId.First, "testid"));
    }

    private sealed class Commands : ICommandDesk
    {
        public Task<Reply<Page<Command>>> ListAsync(Caller caller, CommandQuery query) => Task.FromResult<Reply<Page<Command>>>(new Page<Command>([], null, 0));

        public Task<Reply<Command>> CreateAsync(Caller caller, CommandDraft draft, ClientToken? token) => throw new NotSupportedException();
    }
}
