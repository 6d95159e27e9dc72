{{- define "bff.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end -}}
{{- end -}}

{{- define "bff.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "bff.labels" -}}
{{ include "bff.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "bff.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest }}{{ $image.repository }}@{{ $image.digest }}{{ else }}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{/* "true" when state is shared, so that there may be more than one pod. */}}
{{- define "bff.sharedState" -}}
{{- if has "STATE_URL" .Values.secrets.files }}true{{ end -}}
{{- end -}}

{{- define "bff.several" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicas) 1) }}true{{ end -}}
{{- end -}}

{{/* Mistakes that Kubernetes would accept and users would pay for. */}}
{{- define "bff.check" -}}
{{- if and (include "bff.several" .) (not (include "bff.sharedState" .)) -}}
{{- fail "Several replicas need shared state: put STATE_URL (redis://…) and STATE_ENCRYPTION_KEY into secrets.files" -}}
{{- end -}}
{{- if and (include "bff.sharedState" .) (not (has "STATE_ENCRYPTION_KEY" .Values.secrets.files)) -}}
{{- fail "Redis needs STATE_ENCRYPTION_KEY in secrets.files" -}}
{{- end -}}
{{- if and .Values.secrets.files (not .Values.secrets.existingSecret) -}}
{{- fail "secrets.files needs secrets.existingSecret, the name of the Secret that has these keys" -}}
{{- end -}}
{{- if and (not .Values.tenants.existingConfigMap) (not .Values.tenants.config) -}}
{{- fail "tenants.config or tenants.existingConfigMap says who is served" -}}
{{- end -}}
{{- range $name := list "HOST" "PORT" "TENANTS_FILE" -}}
{{- if hasKey $.Values.settings $name -}}
{{- fail (printf "settings.%s is the chart's own: leave it out" $name) -}}
{{- end -}}
{{- end -}}
{{- range .Values.secrets.files -}}
{{- if or (hasKey $.Values.settings .) (hasKey $.Values.settings (printf "%s_FILE" .)) -}}
{{- fail (printf "%s stands in settings and in secrets.files" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
