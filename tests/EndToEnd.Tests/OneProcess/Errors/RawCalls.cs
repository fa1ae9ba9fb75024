using System.Net.Http.Headers;
using System.Text;
using CloudAssistant.Api.Access;

namespace CloudAssistant.EndToEnd.Tests.OneProcess.Errors;

/// <summary>Signed calls with whatever parameters.</summary>
internal static class RawCalls
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Status and body of the answer, in JSON.</summary>
    public static async Task<(int Status, string Body)> SendAsync(HttpClient http, Server server, string action, Dictionary<string, string> parameters)
    {
        var body = Encoding.ASCII.GetBytes(CanonicalText.Query(parameters));
        var headers = new Acs3Signer(server.Key.AccessKeyId, server.Key.AccessKeySecret).Sign(
            server.Address.Authority, action, [], body, Form, TimeProvider.System.GetUtcNow(), Guid.NewGuid().ToString("N"));
        using var message = new HttpRequestMessage(HttpMethod.Post, server.Address) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(Form);
        message.Headers.Accept.ParseAdd("application/json");
        foreach (var (name, value) in headers.Where(header => header.Key != "content-type"))
            message.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(message);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
