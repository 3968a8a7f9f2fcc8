// Package apigatewayv2 holds what Amazon API Gateway checks of HTTP and WebSocket
// APIs beyond its model.
package apigatewayv2

import (
	"embed"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("apigatewayv2", examples)

var _ = rule.Add(rule.Rule{
	ID: "apigatewayv2/cors-credentials", Operations: []string{"CreateApi", "UpdateApi"}, On: rule.Member("CorsConfiguration"), Stage: rule.Combinations, Order: 1,
	When: "CORS allows credentials, and every origin",
	Code: "BadRequestException", Status: 400, Message: "allow-credentials is not supported if 'allow-origin' is *",
	Fix:      "name the origins (https://app.example.com), or set AllowCredentials to false",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cdk/issues/9076", "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html"},
	Check: func(c *rule.Case) *rule.Hit {
		with := c.Get("CorsConfiguration", "AllowCredentials")
		if with.String() != "true" {
			return nil
		}
		for _, v := range c.Get("CorsConfiguration", "AllowOrigins").Elements() {
			if v.Text == "*" {
				return rule.Refuse(c.At(with), c.At(v).Because("is every origin"))
			}
		}
		return nil
	},
})
